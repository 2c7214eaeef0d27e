/**
 * The fewest probes with which lists reach a recall: doubled until they do, then halved back. All lists find everything, so there is
 * always an answer.
 */
export async function fewestProbes(
  lists: number,
  target: number,
  recallWith: (probes: number) => Promise<number>,
): Promise<number> {
  let missed = 0
  let reached = 1
  while (reached < lists && (await recallWith(reached)) < target) {
    missed = reached
    reached = Math.min(lists, 2 * reached)
  }
  while (reached - missed > 1) {
    const middle = Math.floor((missed + reached) / 2)
    if ((await recallWith(middle)) < target) missed = middle
    else reached = middle
  }
  return reached
}
