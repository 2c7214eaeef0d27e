import { type Cluster, nameWithTail } from '@pgtend/database'
import { z } from 'zod'
import { BackupError } from '../errors.ts'
import { newestSafety } from './safety-name.ts'
import { swapNames } from './swap-databases.ts'
import { timeStamp } from './time-stamp.ts'

export interface PlanUndoOptions {
  /** Names of all databases of the cluster. */
  readonly databases: readonly string[]
  /** The database that was restored in place. */
  readonly database: string
  readonly now: Date
}

/** What undoing a restore in place will do, or has done. */
export const undoPlanSchema = z.strictObject({
  database: z.string(),
  from: z.string().describe('The database that was replaced; it gets its name back.'),
  aside: z.string().describe('Name that the restored database is kept under.'),
  steps: z.array(z.string()),
})

export type UndoPlan = z.output<typeof undoPlanSchema>

/**
 * Finds the database that the last restore in place has replaced. Pure.
 * @throws {BackupError} `RESTORE_NOTHING_TO_UNDO`
 */
export function planUndo({ database, databases, now }: PlanUndoOptions): UndoPlan {
  const from = newestSafety(databases, database)
  if (from === undefined) {
    throw new BackupError('RESTORE_NOTHING_TO_UNDO', `no database is kept that a restore of "${database}" has replaced`)
  }
  const aside = nameWithTail(database, `_undone_${timeStamp(now)}`)
  const present = databases.includes(database)
  const swap = present
    ? [`end the sessions of "${database}"`, `rename "${database}" to "${aside}" and "${from}" to "${database}" at once`]
    : [`rename "${from}" to "${database}"`]
  return { database, from, aside, steps: swap }
}

/**
 * Gives the replaced database its name back, by the same renames as the restore. Ends sessions, drops nothing; the restored database
 * stays as `aside`. No session of this process may be open on either.
 * @throws {BackupError} `RESTORE_TARGET_FAILED`
 */
export async function applyUndo(cluster: Cluster, { aside, database, from }: UndoPlan): Promise<void> {
  if (await cluster.exists(database)) await swapNames(cluster, { database, scratch: from, safety: aside })
  else await cluster.rename(from, database)
}
