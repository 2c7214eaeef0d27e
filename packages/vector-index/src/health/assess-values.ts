import { escapeIdentifier, qualifiedName } from '@pgtend/database'
import { type FindingInput, finding, percent, rowsText, targetWord } from './finding.ts'
import { type ColumnHealthFacts, rowsOf } from './health-facts.ts'
import type { HealthFinding } from './health-report.ts'
import type { ValueSample } from './sample-values.ts'
import { dimensionsSql, lengthSql, VALUE_CONDITIONS, type ValueKind } from './value-conditions.ts'

/** From this share of vectors of unit length on, the others are a mistake. */
const MOSTLY_UNIT = 0.9

interface ValueRule extends Pick<HealthFinding, 'code' | 'severity'> {
  readonly kind: ValueKind
  readonly what: string
}

const RULES: readonly ValueRule[] = [
  { kind: 'missing', code: 'vectors-missing', severity: 'notice', what: 'without a vector, which no search finds' },
  { kind: 'zero', code: 'vectors-zero', severity: 'warning', what: 'with only zeros, which have no cosine distance' },
  { kind: 'nan', code: 'vectors-nan', severity: 'critical', what: 'with NaN, which breaks sorting by distance' },
  { kind: 'infinite', code: 'vectors-infinite', severity: 'critical', what: 'with a vector too long for distances' },
  { kind: 'tiny', code: 'vectors-tiny', severity: 'warning', what: 'with a vector so short that distances lose it' },
  { kind: 'other', code: 'vectors-length', severity: 'warning', what: 'with another length than 1, unlike the rest' },
]

/** Says what is wrong with the vectors of a column. Pure. */
export function assessValues(facts: ColumnHealthFacts, extensionSchema: string): readonly HealthFinding[] {
  const { column, values } = facts
  if (values === null || values.rows === 0) return []
  const found = RULES.flatMap((rule) => {
    if (values[rule.kind] === 0 || (rule.kind === 'other' && !isMostlyUnit(values))) return []
    return [valueFinding(facts, values, rule, lengthSql(column, extensionSchema))]
  })
  return [...found, ...mixedDimensions(facts, values, dimensionsSql(column, extensionSchema))].map((input) =>
    finding(column, input),
  )
}

function isMostlyUnit({ unit, other }: ValueSample): boolean {
  return unit >= MOSTLY_UNIT * (unit + other)
}

function valueFinding(facts: ColumnHealthFacts, values: ValueSample, rule: ValueRule, length: string): FindingInput {
  const { code, severity, kind, what } = rule
  const share = values[kind] / values.rows
  const rows = values.complete ? values[kind] : Math.round(share * rowsOf(facts))
  return {
    code,
    severity,
    message: `${values.complete ? '' : 'about '}${rowsText(rows)} (${percent(share)}) ${what}`,
    evidence: { rows, found: values[kind], read: values.rows },
    command: replaceRows(facts),
    sql: selectRows(facts, VALUE_CONDITIONS[kind](length)),
  }
}

function mixedDimensions(
  facts: ColumnHealthFacts,
  { dimensions, rows: read, complete }: ValueSample,
  expression: string,
): readonly FindingInput[] {
  const [usual, ...others] = dimensions
  if (usual === undefined || others.length === 0) return []
  const wrong = others.reduce((sum, { rows }) => sum + rows, 0)
  const counted = `${rowsText(wrong)} of ${complete ? 'all' : 'those read'}`
  return [
    {
      code: 'vectors-dimensions',
      severity: 'critical',
      message: `${counted} with another number of dimensions than the usual ${usual.dimensions}: a search that meets them fails`,
      evidence: { usual: usual.dimensions, rows: wrong, read, kinds: dimensions.length },
      command: replaceRows(facts),
      sql: selectRows(facts, `${expression} <> ${usual.dimensions}`),
    },
  ]
}

/** Rows are replaced by their key, from a file or a program that embeds them again. */
function replaceRows({ column }: ColumnHealthFacts): readonly string[] {
  return ['vector', 'ingest', targetWord(column), '--file', '-', '--on-conflict', 'update']
}

/** Shows the rows that a finding is about. */
function selectRows({ column }: ColumnHealthFacts, condition: string): string {
  const keys = column.primaryKey.length === 0 ? 'ctid' : column.primaryKey.map(escapeIdentifier).join(', ')
  return `select ${keys} from ${qualifiedName(column.schema, column.table)} where ${condition}`
}
