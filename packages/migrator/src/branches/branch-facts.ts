import { compareNames } from '../files/order.ts'
import type { AssessedMigration } from '../history/assess-migrations.ts'

/** Migrations of the branch that this one will be merged into, as version control knows them. */
export interface BaseBranch {
  /** Its name, for people: `origin/main`. */
  readonly name: string
  readonly migrations: readonly string[]
  /** Those that both branches had when they parted. */
  readonly atMergeBase: readonly string[]
}

/** What folder, database and base branch together say about the order of migrations. */
export interface BranchFacts {
  readonly base: string | null
  /** Every known name, in order. */
  readonly names: readonly string[]
  readonly inFolder: ReadonlySet<string>
  /** The ledger has a row that counts: applied, failed or half undone. */
  readonly recorded: ReadonlySet<string>
  /** The base branch has it, so other databases may. */
  readonly published: ReadonlySet<string>
  /**
   * Pending and before one that is applied; or of this branch, applied here or not, and before one of the base branch: where that is
   * deployed it will be late.
   */
  readonly outOfOrder: ReadonlySet<string>
}

/**
 * Finds the migrations that would run out of order: pending ones that sort before an applied one, and ones of this branch that sort
 * before one of the base branch. Pure.
 */
export function branchFacts(migrations: readonly AssessedMigration[], base: BaseBranch | undefined): BranchFacts {
  const inFolder = new Set(migrations.filter(({ file }) => file !== undefined).map(({ name }) => name))
  const recorded = new Set(migrations.filter(({ row }) => row !== undefined).map(({ name }) => name))
  const published = new Set([...(base?.migrations ?? []), ...(base?.atMergeBase ?? [])])
  const names = [...new Set([...inFolder, ...recorded, ...(base?.migrations ?? [])])].sort(compareNames)
  const lastOfBase = base?.migrations.toSorted(compareNames).at(-1)
  const parted = (name: string): boolean =>
    inFolder.has(name) && !published.has(name) && lastOfBase !== undefined && compareNames(name, lastOfBase) < 0
  const late = migrations.filter(({ name, outOfOrder }) => outOfOrder || parted(name))
  return {
    base: base?.name ?? null,
    names,
    inFolder,
    recorded,
    published,
    outOfOrder: new Set(late.map(({ name }) => name)),
  }
}
