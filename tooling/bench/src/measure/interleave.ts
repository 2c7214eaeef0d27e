/** One program in a comparison. */
export interface Contestant {
  readonly program: string
  /** Does the work once, from a fresh start, and returns the time in milliseconds. */
  run(round: number): Promise<number>
}

/**
 * Runs every contestant once per round, each round starting with another one, and once each has started the other way round, so that
 * a slow minute of the machine, a warm cache or what another leaves behind meets all alike. Returns the times in the order of the
 * contestants.
 */
export async function interleave(
  contestants: readonly Contestant[],
  rounds: number,
  onRun: (program: string, round: number, timeMs: number) => void = () => undefined,
): Promise<readonly (readonly number[])[]> {
  const times: number[][] = contestants.map(() => [])
  const count = contestants.length
  for (let round = 0; round < rounds; round += 1) {
    const backwards = Math.floor(round / count) % 2 === 1
    for (let place = 0; place < count; place += 1) {
      const index = (round + (backwards ? count - place : place)) % count
      const contestant = contestants[index]
      if (contestant === undefined) continue
      const timeMs = await contestant.run(round)
      times[index]?.push(timeMs)
      onRun(contestant.program, round, timeMs)
    }
  }
  return times
}
