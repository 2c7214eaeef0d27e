import type { SearchSettings } from '../inspect/vector-facts.ts'
import { findsTooLittle } from './judge-trial.ts'
import { ladderStart } from './search-ladder.ts'
import type { TuneTrial } from './tune-trial.ts'

/**
 * Finds the lowest rung that passes by halving, for recall and time only grow on the way up. What the planner would not read the index
 * for is too high, and so is what takes too long; a rung that is too slow and still finds too little ends the search.
 * @param start where to begin; default: the usual setting
 * @returns the place of the rung, undefined when none passes
 */
export async function climbLadder(
  ladder: readonly SearchSettings[],
  latencyMs: number,
  measure: (search: SearchSettings) => Promise<TuneTrial>,
  start?: SearchSettings,
): Promise<number | undefined> {
  let [low, high] = [0, ladder.length - 1]
  let best: number | undefined
  let at = ladderStart(ladder, start)
  while (low <= high) {
    const rung = ladder[at]
    if (rung === undefined) break
    const trial = await measure(rung)
    if (trial.verdict === 'unmeasured') break
    if (findsTooLittle(trial)) {
      if ((trial.p95Ms ?? 0) > latencyMs) break
      low = at + 1
    } else {
      if (trial.verdict === 'passes') best = at
      high = at - 1
    }
    at = Math.floor((low + high) / 2)
  }
  return best
}
