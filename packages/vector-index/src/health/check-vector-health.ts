import type { Database } from '@pgtend/database'
import { assessDecay } from './assess-decay.ts'
import { assessHealth, bySeverity } from './assess-health.ts'
import { type ColumnHealthFacts, rowsOf } from './health-facts.ts'
import type { HealthLimits } from './health-limits.ts'
import type { DecayMeasurement, Unmeasured, VectorHealth } from './health-report.ts'
import { type MeasureDecayOptions, measureDecay } from './measure-decay.ts'
import { type ReadHealthFactsOptions, readHealthFacts } from './read-health-facts.ts'
import { suspectDecay } from './suspect-decay.ts'

export interface CheckVectorHealthOptions extends ReadHealthFactsOptions, MeasureDecayOptions {
  readonly limits?: HealthLimits | undefined
}

/**
 * Examines vector columns and their indexes, and measures recall where something suggests that an index has decayed, or of all
 * indexes with `deep`. Takes no lock but `access share`. Writes nothing.
 * @throws {VectorError} `VECTOR_EXTENSION_MISSING`
 * @throws {DatabaseError} `INTERRUPTED`
 */
export async function checkVectorHealth(
  database: Database,
  options: CheckVectorHealthOptions = {},
): Promise<VectorHealth> {
  const facts = await readHealthFacts(database, options)
  const found = assessHealth(facts, options.limits)
  const results: (DecayMeasurement | Unmeasured)[] = []
  for (const suspect of suspectDecay(facts, options)) {
    options.onProgress?.(`Measuring the recall of ${suspect.index.name}`)
    results.push(await measureDecay(database, suspect, options))
  }
  const measured = results.filter((result) => 'recall' in result)
  return {
    columns: facts.columns.map(describeColumn),
    findings: bySeverity([...found, ...assessDecay(measured, found, options.limits)]),
    measured,
    unmeasured: results.filter((result) => 'reason' in result),
    statementsUnavailable: facts.statementsUnavailable,
  }
}

function describeColumn(facts: ColumnHealthFacts): VectorHealth['columns'][number] {
  const { schema, table, column } = facts.column
  const { values, indexes } = facts
  return { schema, table, column, rows: rowsOf(facts), rowsRead: values?.rows ?? 0, indexes: indexes.length }
}
