import type { Database } from '@pgtend/database'
import type { ClientBase } from 'pg'
import { z } from 'zod'
import { DEFAULT_SCHEMA, type MigratorOptions, type RunOptions } from '../commands/migrator-options.ts'
import { withMigratorLock } from '../run/with-migrator-lock.ts'
import { applyRenames } from './apply-renames.ts'
import type { BaseBranch } from './branch-facts.ts'
import { type PlanRebaseOptions, planRebase } from './plan-rebase.ts'
import { readBranchFacts, requireSight } from './read-heads.ts'

export interface RebaseOptions
  extends MigratorOptions,
    PlanRebaseOptions,
    Pick<RunOptions, 'dryRun' | 'advisoryLockWaitMs' | 'signal'> {
  /** What version control says about the base branch. */
  readonly base?: BaseBranch | undefined
}

export const rebaseResultSchema = z.strictObject({
  dryRun: z.boolean(),
  base: z.string().nullable(),
  /** In the order of the folder. */
  renamed: z.array(z.strictObject({ from: z.string(), to: z.string() })),
  /** Out of order, and in the base branch. */
  leftAlone: z.array(z.string()),
  /** Out of order for the base branch, but the database has them: they can be renamed once they are undone. */
  applied: z.array(z.string()),
})
export type RebaseResult = z.output<typeof rebaseResultSchema>

/**
 * Renames unapplied migrations of this branch so that they run last. Writes folder names only, under the migrators' lock of the database
 * when there is one; changes no file and no table. Without a database the base branch says what may be renamed.
 * @throws {MigratorError} `MIGRATION_BRANCHES_UNKNOWN` without both, and as `planRebase` and `applyRenames`
 */
export async function rebaseMigrations(database: Database | undefined, options: RebaseOptions): Promise<RebaseResult> {
  const { directory, schema = DEFAULT_SCHEMA, base, dryRun = false, advisoryLockWaitMs, signal } = options
  requireSight(database, base)
  const work = async (client?: ClientBase): Promise<RebaseResult> => {
    const facts = await readBranchFacts(client, { directory, schema, base })
    const { renames, leftAlone, applied } = planRebase(facts, options)
    if (!dryRun) await applyRenames(directory, renames)
    return { dryRun, base: facts.base, renamed: [...renames], leftAlone: [...leftAlone], applied: [...applied] }
  }
  if (database === undefined) return work()
  return withMigratorLock(database, { waitMs: advisoryLockWaitMs ?? 60_000, signal }, work)
}
