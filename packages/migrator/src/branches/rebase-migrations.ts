import type { Database } from '@pgtend/database'
import type { ClientBase } from 'pg'
import { z } from 'zod'
import { DEFAULT_SCHEMA, type MigratorOptions, type RunOptions } from '../commands/migrator-options.ts'
import { withMigratorLock } from '../run/with-migrator-lock.ts'
import { applyRenames } from './apply-renames.ts'
import type { BaseBranch, BranchFacts } from './branch-facts.ts'
import type { Rename } from './new-names.ts'
import { type PlanRebaseOptions, planRebase, type RebasePlan } from './plan-rebase.ts'
import { readBranchFacts, requireSight } from './read-heads.ts'
import { readRenameJournal } from './rename-journal.ts'

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
 * Renames unapplied migrations of this branch so that they run last, after what a run that was stopped has left to rename. Writes folder
 * names only, under the migrators' lock of the database when there is one; changes no file and no table. Without a database the base
 * branch says what may be renamed.
 * @throws {MigratorError} `MIGRATION_BRANCHES_UNKNOWN` without both, and as `planRebase` and `applyRenames`
 */
export async function rebaseMigrations(database: Database | undefined, options: RebaseOptions): Promise<RebaseResult> {
  const { directory, schema = DEFAULT_SCHEMA, base, dryRun = false, advisoryLockWaitMs, signal } = options
  requireSight(database, base)
  const work = async (client?: ClientBase): Promise<RebaseResult> => {
    const readFacts = (): Promise<BranchFacts> => readBranchFacts(client, { directory, schema, base })
    const begun = await begunRenames(directory, await readFacts())
    if (!dryRun) await applyRenames(directory, begun)
    const facts = await readFacts()
    const plan = isAllBegun(begun, options) ? NOTHING_MORE : planRebase(facts, withoutBegun(begun, options))
    if (!dryRun) await applyRenames(directory, plan.renames)
    const { leftAlone, applied } = plan
    const renamed = [...begun, ...plan.renames]
    return { dryRun, base: facts.base, renamed, leftAlone: [...leftAlone], applied: [...applied] }
  }
  if (database === undefined) return work()
  return withMigratorLock(database, { waitMs: advisoryLockWaitMs ?? 60_000, signal }, work)
}

const NOTHING_MORE: RebasePlan = { renames: [], leftAlone: [], applied: [] }

/** What was applied since under its old name keeps that. */
async function begunRenames(directory: string, { recorded }: BranchFacts): Promise<readonly Rename[]> {
  return (await readRenameJournal(directory)).filter(({ from }) => !recorded.has(from))
}

/** A dry run finds the folder half renamed and could not say what comes after that. */
function isAllBegun(begun: readonly Rename[], { names = [], dryRun = false }: RebaseOptions): boolean {
  if (begun.length === 0) return false
  return dryRun || (names.length > 0 && names.every((name) => isBegun(begun, name)))
}

function withoutBegun(begun: readonly Rename[], options: RebaseOptions): RebaseOptions {
  return { ...options, names: options.names?.filter((name) => !isBegun(begun, name)) }
}

function isBegun(begun: readonly Rename[], name: string): boolean {
  return begun.some(({ from }) => from === name)
}
