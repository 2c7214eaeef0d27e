import { checksumOf } from '../files/checksum.ts'
import type { Recovery, Statement } from '../script/statement.ts'

/**
 * `transaction`: all statements or none. `own-transaction`: the same, but the file brings its `begin`.
 * `autocommit`: one statement that no transaction can hold. `batch`: the whole script in one message, as Prisma did before 7.4.
 */
export type StepKind = 'transaction' | 'own-transaction' | 'autocommit' | 'batch'

/** What is sent and recorded together. */
export interface PlanStep {
  readonly index: number
  readonly kind: StepKind
  readonly statements: readonly Statement[]
  /** SHA-256 of the statements; tells on resuming whether the part that ran is still the same. */
  readonly checksum: string
  /** Why the step is not a transaction. */
  readonly reason: string | undefined
  readonly recovery: Recovery
}

/** Whether a failure of the step leaves nothing behind. */
export function isTransactional({ kind, statements }: PlanStep): boolean {
  if (kind === 'autocommit') return false
  return kind !== 'batch' || !statements.some(commits)
}

/** Whether a failure of the step may leave a part of it behind, committed on the way, so that it must not be run from its start again. */
export function mayLeavePart({ kind, statements }: PlanStep): boolean {
  if (kind === 'batch') return statements.some(commits)
  return kind === 'autocommit' && statements.some(({ mayCommit }) => mayCommit === true)
}

function commits({ kind, mayCommit }: Statement): boolean {
  return kind === 'transaction-control' || mayCommit === true
}

/** Builds a step from consecutive statements. */
export function planStep(
  index: number,
  kind: StepKind,
  statements: readonly Statement[],
  reason?: string,
  recovery?: Recovery,
): PlanStep {
  const checksum = checksumOf(statements.map(({ text }) => text).join('\n;\n'))
  return { index, kind, statements, checksum, reason, recovery: recovery ?? { type: 'unknown' } }
}
