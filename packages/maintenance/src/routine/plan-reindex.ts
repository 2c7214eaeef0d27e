import type { IndexFacts, MaintenanceFacts, TableFacts } from './facts.ts'
import type { MaintenancePlan, MaintenanceStep, SkippedObject } from './plan.ts'
import { selectTables } from './select-tables.ts'
import { dropLeftoverStep, reindexStep } from './steps.ts'

export interface PlanReindexOptions {
  /** Names of tables whose indexes are rebuilt; default: all. */
  readonly tables?: readonly string[]
}

/** Steps on indexes, and the indexes that cannot get theirs. */
export interface IndexWork {
  readonly steps: readonly MaintenanceStep[]
  readonly skipped: readonly SkippedObject[]
}

/**
 * Plans the rebuild of every index of the tables, concurrently where other sessions work at the same time, and the removal of what
 * failed rebuilds left behind. Indexes of system tables are left alone; those of partitioned tables are rebuilt partition by partition.
 * Pure: opens no connection.
 * @throws {MaintenanceError} `MAINTENANCE_TABLE_NOT_FOUND` or `MAINTENANCE_TABLE_AMBIGUOUS`
 */
export function planReindex(facts: MaintenanceFacts, { tables }: PlanReindexOptions = {}): MaintenancePlan {
  const selected = selectTables(facts, tables)
  const indexes = indexesOf(facts, selected)
  const { steps, skipped } = indexWork(facts, indexes, rebuildReason)
  return {
    routine: 'reindex',
    database: facts.database,
    examined: { tables: selected.length, indexes: indexes.length },
    steps,
    skipped,
  }
}

/** Lists the indexes of tables. */
export function indexesOf(facts: MaintenanceFacts, tables: readonly TableFacts[]): readonly IndexFacts[] {
  const oids = new Set(tables.map(({ oid }) => oid))
  return facts.indexes.filter(({ tableOid }) => oids.has(tableOid))
}

/** Plans the work on indexes: leftovers are dropped, the others rebuilt when `reasonFor` gives a reason. Leftovers come first. */
export function indexWork(
  facts: MaintenanceFacts,
  indexes: readonly IndexFacts[],
  reasonFor: (index: IndexFacts) => string | undefined,
): IndexWork {
  const owned = new Set(facts.tables.filter(({ mayReindex }) => mayReindex).map(({ oid }) => oid))
  const wanted = indexes.filter((index) => index.leftover || reasonFor(index) !== undefined)
  const skipped = wanted.flatMap((index) => skip(index, facts, owned.has(index.tableOid)))
  const able = wanted.filter((index) => skip(index, facts, owned.has(index.tableOid)).length === 0)
  const steps = [
    ...able.filter(({ leftover }) => leftover).map((index) => dropLeftoverStep(index, facts.concurrentSessions)),
    ...able
      .filter(({ leftover }) => !leftover)
      .map((index) => reindexStep(index, reasonFor(index) ?? '', facts.concurrentSessions)),
  ]
  return { steps, skipped }
}

/** Says why an index is rebuilt. */
export function rebuildReason({ valid }: IndexFacts): string {
  return valid ? 'asked for' : 'invalid: its build failed, so no query uses it'
}

function skip(index: IndexFacts, facts: MaintenanceFacts, owned: boolean): readonly SkippedObject[] {
  const why = skipReason(index, facts, owned)
  return why === undefined ? [] : [{ schema: index.schema, table: index.table, index: index.index, ...why }]
}

function skipReason(
  index: IndexFacts,
  facts: MaintenanceFacts,
  owned: boolean,
): Pick<SkippedObject, 'cause' | 'reason'> | undefined {
  if (!owned) return { cause: 'privilege', reason: 'the role does not own the table' }
  if (!index.valid && index.busy) return { cause: 'busy', reason: 'another session may be building it' }
  if (index.exclusion && facts.concurrentSessions && !index.leftover) {
    const reason = 'belongs to an exclusion constraint, which PostgreSQL cannot rebuild concurrently'
    return { cause: 'unsupported', reason }
  }
  return undefined
}
