import type { VectorColumnFacts } from '../inspect/vector-facts.ts'
import type { HealthFinding } from './health-report.ts'

export type FindingInput = Pick<HealthFinding, 'code' | 'severity' | 'message' | 'evidence' | 'command'> &
  Partial<Pick<HealthFinding, 'index' | 'sql'>>

type ColumnName = Pick<VectorColumnFacts, 'schema' | 'table' | 'column'>

/** A finding about a column or one of its indexes. Pure. */
export function finding({ schema, table, column }: ColumnName, input: FindingInput): HealthFinding {
  return { schema, table, column, index: null, sql: null, ...input }
}

/** Names as one word of a command, as the commands read it: parts with a dot or a quote are quoted. Pure. */
export function nameWord(...parts: readonly string[]): string {
  return parts.map((part) => (/[."]/.test(part) ? `"${part.replaceAll('"', '""')}"` : part)).join('.')
}

/** `SCHEMA.TABLE.COLUMN` as one word of a command. Pure. */
export function targetWord({ schema, table, column }: ColumnName): string {
  return nameWord(schema, table, column)
}

/** `1 row`, `12 rows`. Pure. */
export function rowsText(rows: number): string {
  return rows === 1 ? '1 row' : `${rows} rows`
}

/** `12.3 %`. Pure. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}
