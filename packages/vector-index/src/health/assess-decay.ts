import { nameWord, percent, targetWord } from './finding.ts'
import { type HealthLimits, withDefaults } from './health-limits.ts'
import type { DecayMeasurement, HealthFinding } from './health-report.ts'

/**
 * Says what measuring recall again has shown. Only an interval is a reason for alarm, never that a table grew; and where it is known
 * already why an index finds too little, that is not said twice. Pure.
 */
export function assessDecay(
  measured: readonly DecayMeasurement[],
  known: readonly HealthFinding[],
  limits: HealthLimits = {},
): readonly HealthFinding[] {
  const explained = new Set(
    known
      .filter(({ code }) => code === 'index-built-early')
      .map(({ schema, index }) => JSON.stringify([schema, index])),
  )
  return measured
    .filter(({ schema, index }) => !explained.has(JSON.stringify([schema, index])))
    .flatMap((one) => decayed(one) ?? tooLow(one, limits) ?? [])
}

function decayed(one: DecayMeasurement): HealthFinding | undefined {
  const { schema, table, column, index, sinceRecorded, newestAgainstAny, signs } = one
  const worse = sinceRecorded?.worse ? sinceRecorded : newestAgainstAny?.worse ? newestAgainstAny : undefined
  if (worse === undefined) return undefined
  const what =
    worse === sinceRecorded
      ? 'finds less than when it was first measured'
      : 'finds less for the newest rows than for the others'
  return {
    code: 'recall-decayed',
    severity: 'critical',
    schema,
    table,
    column,
    index,
    message: `index "${index}" ${what}: ${points(worse.difference)} (95 % interval ${points(worse.low)} to ${points(worse.high)})`,
    evidence: {
      difference: worse.difference,
      low: worse.low,
      high: worse.high,
      queries: worse.queries,
      recall: one.recall,
      signs: signs.join('; '),
    },
    command: ['vector', 'rebuild', nameWord(schema, index), '--prove'],
    sql: null,
  }
}

function tooLow(one: DecayMeasurement, limits: HealthLimits): HealthFinding | undefined {
  const { schema, table, column, index, recall, low, high, queries } = one
  const { targetRecall } = withDefaults(limits)
  if (high >= targetRecall) return undefined
  return {
    code: 'recall-low',
    severity: 'warning',
    schema,
    table,
    column,
    index,
    message: `index "${index}" finds ${percent(recall)} of the truth (95 % interval ${percent(low)} to ${percent(high)}), below the target of ${percent(targetRecall)}`,
    evidence: { recall, low, high, queries, target: targetRecall },
    command: ['vector', 'recall', targetWord(one), '--index', index],
    sql: null,
  }
}

function points(difference: number): string {
  return `${(100 * difference).toFixed(1)} points`
}
