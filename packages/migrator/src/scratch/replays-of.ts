import type { MigrationFile } from '../files/migration-file.ts'
import { type Replay, type ReplayOptions, withReplay } from './with-replay.ts'

/** From that many migrations on, copying a database in memory takes less time than running them again. */
const WORTH_A_COPY = 50

/** Opens a replay that stands behind the first `applied` migrations of a history; see `withReplay`. */
export type ReplayFrom = <T>(applied: number, work: (replay: Replay) => Promise<T>) => Promise<T>

/**
 * Replays of one history for what leaves a scratch database neither here nor there, and then needs another that is further on: in memory
 * it starts from a copy and runs only what came since, or each of many failures would run the whole history again.
 */
export function replaysOf(history: readonly MigrationFile[], options: ReplayOptions): ReplayFrom {
  let copied = { applied: 0, openShadow: options.openShadow }
  return (applied, work) => {
    const start = copied.applied <= applied ? copied : { applied: 0, openShadow: options.openShadow }
    return withReplay({ ...options, openShadow: start.openShadow }, async (replay) => {
      for (const file of history.slice(start.applied, applied)) await replay.up(file)
      if (replay.copy !== undefined && applied - start.applied >= WORTH_A_COPY) {
        copied = { applied, openShadow: await replay.copy() }
      }
      return work(replay)
    })
  }
}
