import { MigratorError } from '../errors.ts'
import type { BranchFacts } from './branch-facts.ts'
import { type NewNameOptions, newNames, type Rename } from './new-names.ts'

export interface PlanRebaseOptions extends Omit<NewNameOptions, 'newest'> {
  /** Which ones; default: those out of order and the unapplied ones of this branch after them. */
  readonly names?: readonly string[] | undefined
  /** Also what the base branch has. Default false. */
  readonly force?: boolean | undefined
}

export interface RebasePlan {
  readonly renames: readonly Rename[]
  /** Out of order, but in the base branch. */
  readonly leftAlone: readonly string[]
  /** Out of order for the base branch, but the database has them under these names. */
  readonly applied: readonly string[]
}

/**
 * Decides which migrations move to the end of the folder and what they are called there. Those of this branch that follow a moved one
 * move too, for they may build on it. Pure.
 * @throws {MigratorError} `MIGRATION_UNKNOWN`, `MIGRATION_ALREADY_APPLIED`, `MIGRATION_PUBLISHED` or `MIGRATION_NAME_INVALID`
 */
export function planRebase(facts: BranchFacts, options: PlanRebaseOptions): RebasePlan {
  const { names = [], force = false } = options
  const movable = (name: string): boolean =>
    facts.inFolder.has(name) && !facts.recorded.has(name) && (force || !facts.published.has(name))
  for (const name of names) requireMovable(facts, name, force)
  const first = facts.names.findIndex((name) => facts.outOfOrder.has(name) && movable(name))
  const chosen =
    names.length > 0
      ? facts.names.filter((name) => names.includes(name))
      : facts.names.slice(first === -1 ? facts.names.length : first).filter(movable)
  const newest = facts.names.at(-1)
  const renames = newest === undefined ? [] : newNames(chosen, { ...options, newest })
  const leftAlone = [...facts.outOfOrder].filter((name) => facts.published.has(name) && !chosen.includes(name))
  const applied = [...facts.outOfOrder].filter((name) => facts.recorded.has(name))
  return { renames, leftAlone, applied }
}

function requireMovable({ inFolder, recorded, published, base }: BranchFacts, name: string, force: boolean): void {
  if (!inFolder.has(name)) throw new MigratorError('MIGRATION_UNKNOWN', `the folder has no migration "${name}"`)
  if (recorded.has(name)) {
    throw new MigratorError('MIGRATION_ALREADY_APPLIED', `the database has migration "${name}" under this name`, {
      hint: 'An applied migration keeps its name; undo it with `pgtend migrate down` first.',
      details: { migration: name },
    })
  }
  if (published.has(name) && !force) {
    throw new MigratorError('MIGRATION_PUBLISHED', `migration "${name}" is in "${base}" already`, {
      details: { migration: name, base },
    })
  }
}
