import type { Statement } from './statement.ts'

/** What a plan calls a statement: how it has to be run, and why it is not like the others. */
export const STATEMENT_LABELS = [
  'transactional',
  'outside-transaction',
  'enum-value',
  'session-setting',
  'transaction-control',
] as const
export type StatementLabel = (typeof STATEMENT_LABELS)[number]

/** `enum-value`: what it adds to an enum cannot be used before its transaction has committed (55P04). */
export function statementLabel({ kind, enumValue }: Statement): StatementLabel {
  return enumValue === undefined ? kind : 'enum-value'
}
