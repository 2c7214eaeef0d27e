import { deadPercent, describeDeadRows } from './dead-rows.ts'
import type { MaintenanceFacts, TableFacts } from './facts.ts'
import type { MaintenancePlan, MaintenanceStep, Routine } from './plan.ts'
import { analyzeReason } from './plan-analyze.ts'
import { indexesOf, indexWork, rebuildReason } from './plan-reindex.ts'
import { vacuumSteps, withoutVacuumRight } from './plan-vacuum.ts'
import { selectTables } from './select-tables.ts'
import { analyzeStep } from './steps.ts'

export type MaintenanceLevel = Extract<Routine, 'daily' | 'weekly' | 'full'>

export interface PlanMaintenanceOptions {
  /** `daily` vacuums tables with at least this share of dead rows, in percent; default 10. */
  readonly deadTuplePercent?: number
  /** Names of tables; default: all. */
  readonly tables?: readonly string[]
}

/** Below this many rows a table costs nothing to read and is not worth a step of `daily`. */
const MINIMUM_ROWS = 50
/** Share of rows after whose change or insertion a table is analyzed or vacuumed, in percent. */
const CHANGED_PERCENT = 10

/**
 * Plans a maintenance run from what the server has counted.
 *
 * `daily` vacuums tables with many dead rows and analyzes tables that changed. `weekly` vacuums every table with dead rows or new
 * rows, and rebuilds invalid indexes. `full` vacuums every table and rebuilds every index. All three drop what failed rebuilds left
 * behind; none takes a lock that blocks reads or writes on a server.
 * Pure: opens no connection.
 * @throws {MaintenanceError} `MAINTENANCE_TABLE_NOT_FOUND` or `MAINTENANCE_TABLE_AMBIGUOUS`
 */
export function planMaintenance(
  facts: MaintenanceFacts,
  level: MaintenanceLevel,
  { deadTuplePercent = 10, tables }: PlanMaintenanceOptions = {},
): MaintenancePlan {
  const selected = selectTables(facts, tables)
  const indexes = indexesOf(facts, selected)
  const needy = selected.filter((table) => need(table, level, deadTuplePercent) !== undefined)
  const tableSteps = needy
    .filter(({ mayVacuum }) => mayVacuum)
    .flatMap((table) => tableWork(facts, table, level, deadTuplePercent))
  const rebuilt = new Set(tableSteps.map(({ schema, index }) => JSON.stringify([schema, index])))
  const { steps: indexSteps, skipped } = indexWork(facts, indexes, (index) => {
    if (level === 'daily' || rebuilt.has(JSON.stringify([index.schema, index.index]))) return undefined
    if (!index.valid) return rebuildReason(index)
    return level === 'full' ? 'full maintenance rebuilds every index' : undefined
  })
  return {
    routine: level,
    database: facts.database,
    examined: { tables: selected.length, indexes: indexes.length },
    steps: [
      ...indexSteps.filter(({ kind }) => kind === 'drop-leftover'),
      ...tableSteps,
      ...indexSteps.filter(({ kind }) => kind !== 'drop-leftover'),
    ],
    skipped: [...withoutVacuumRight(needy), ...skipped],
  }
}

interface Need {
  readonly what: 'vacuum' | 'analyze'
  readonly reason: string
}

function tableWork(
  facts: MaintenanceFacts,
  table: TableFacts,
  level: MaintenanceLevel,
  deadTuplePercent: number,
): readonly MaintenanceStep[] {
  const found = need(table, level, deadTuplePercent)
  if (found === undefined) return []
  return found.what === 'vacuum' ? vacuumSteps(facts, table, found.reason) : [analyzeStep(table, found.reason)]
}

function need(table: TableFacts, level: MaintenanceLevel, deadTuplePercent: number): Need | undefined {
  if (table.kind === 'partitioned') return needOfPartitioned(table, level)
  const reason = vacuumReason(table, level, deadTuplePercent)
  if (reason !== undefined) return { what: 'vacuum', reason }
  return needsAnalyze(table) ? { what: 'analyze', reason: analyzeReason(table) } : undefined
}

/** Autovacuum never analyzes a partitioned table, and its own counters stay at zero. */
function needOfPartitioned(table: TableFacts, level: MaintenanceLevel): Need | undefined {
  if (!table.everAnalyzed) return { what: 'analyze', reason: 'never analyzed, and autovacuum skips partitioned tables' }
  return level === 'daily' ? undefined : { what: 'analyze', reason: 'autovacuum skips partitioned tables' }
}

function vacuumReason(table: TableFacts, level: MaintenanceLevel, deadTuplePercent: number): string | undefined {
  const { liveRows, deadRows, insertedSinceVacuum, everVacuumed } = table
  const dead = deadRows > 0 ? describeDeadRows(table) : undefined
  if (level === 'full') return dead ?? 'full maintenance vacuums every table'
  if (level === 'daily') {
    return deadRows > 0 && liveRows + deadRows >= MINIMUM_ROWS && deadPercent(table) >= deadTuplePercent
      ? dead
      : undefined
  }
  if (dead !== undefined) return dead
  if (liveRows > 0 && !everVacuumed) return 'never vacuumed'
  return insertedSinceVacuum * 100 > liveRows * CHANGED_PERCENT
    ? `${insertedSinceVacuum} rows inserted since the last vacuum`
    : undefined
}

function needsAnalyze({ everAnalyzed, liveRows, changedSinceAnalyze }: TableFacts): boolean {
  if (!everAnalyzed) return liveRows > 0 || changedSinceAnalyze > 0
  return changedSinceAnalyze >= MINIMUM_ROWS && changedSinceAnalyze * 100 >= liveRows * CHANGED_PERCENT
}
