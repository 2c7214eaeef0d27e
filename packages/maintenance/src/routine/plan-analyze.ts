import type { MaintenanceFacts, TableFacts } from './facts.ts'
import type { MaintenancePlan } from './plan.ts'
import { withoutVacuumRight } from './plan-vacuum.ts'
import { selectTables } from './select-tables.ts'
import { analyzeStep } from './steps.ts'

export interface PlanAnalyzeOptions {
  /** Names of tables; default: all. */
  readonly tables?: readonly string[]
}

/**
 * Plans fresh planner statistics. A partitioned table is analyzed as a whole, which includes its partitions; autovacuum never does.
 * Pure: opens no connection.
 * @throws {MaintenanceError} `MAINTENANCE_TABLE_NOT_FOUND` or `MAINTENANCE_TABLE_AMBIGUOUS`
 */
export function planAnalyze(facts: MaintenanceFacts, { tables }: PlanAnalyzeOptions = {}): MaintenancePlan {
  const selected = selectTables(facts, tables)
  const oids = new Set(selected.map(({ oid }) => oid))
  const examined = selected.filter(({ ancestors }) => !ancestors.some((above) => oids.has(above)))
  return {
    routine: 'analyze',
    database: facts.database,
    examined: { tables: examined.length, indexes: 0 },
    steps: examined.filter(({ mayVacuum }) => mayVacuum).map((table) => analyzeStep(table, analyzeReason(table))),
    skipped: withoutVacuumRight(examined),
  }
}

/** Says why a table is analyzed. */
export function analyzeReason({ everAnalyzed, changedSinceAnalyze }: TableFacts): string {
  if (!everAnalyzed) return 'never analyzed'
  return changedSinceAnalyze > 0 ? `${changedSinceAnalyze} rows changed since the last analyze` : 'asked for'
}
