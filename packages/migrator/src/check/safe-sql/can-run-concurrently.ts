import type { CheckedStatement } from '../rule.ts'

/** Whether a statement may become one that no transaction can hold: not in code, nor in a transaction that the file begins. */
export function canRunConcurrently({ origin, transaction }: CheckedStatement): boolean {
  return origin === 'file' && transaction.kind !== 'own'
}
