import { z } from 'zod'
import { MIGRATOR_ERRORS, MigratorError, type MigratorErrorCode } from '../errors.ts'

/** Marked for bundlers: the schema is for tests and users, and a run of migrations that does not use it need not load a validator. */
const CODES = /* @__PURE__ */ Object.keys(MIGRATOR_ERRORS) as [MigratorErrorCode, ...MigratorErrorCode[]]

/** Why a plan may not be run. */
export const planProblemSchema = z.strictObject({
  code: z.enum(CODES),
  migration: z.string().nullable(),
  message: z.string(),
  hint: z.string(),
})
export type PlanProblem = z.output<typeof planProblemSchema>

/** What should be known before a plan is run. */
export const planWarningSchema = z.strictObject({
  code: z.enum([
    'OUT_OF_ORDER',
    'ORDER_DIFFERS_BETWEEN_TOOLS',
    'NOT_ATOMIC',
    'ENUM_VALUE_NEEDS_COMMIT',
    'STRAY_TRANSACTION_END',
    'TRANSACTION_LEFT_OPEN',
    'IDENTIFIER_TRUNCATED',
    'TEMPORARY_ACROSS_STEPS',
  ]),
  migration: z.string().nullable(),
  message: z.string(),
})
export type PlanWarning = z.output<typeof planWarningSchema>

/** Builds a problem; the hint defaults to the remedy of the code. */
export function planProblem(
  code: MigratorErrorCode,
  migration: string | null,
  message: string,
  hint?: string,
): PlanProblem {
  return { code, migration, message, hint: hint ?? MIGRATOR_ERRORS[code].remedy }
}

/** @throws {MigratorError} the first problem, with all of them in `details.problems` */
export function requireNoProblems(problems: readonly PlanProblem[]): void {
  const [first] = problems
  if (first === undefined) return
  const more = problems.length === 1 ? '' : ` (and ${problems.length - 1} more)`
  throw new MigratorError(first.code, `${first.message}${more}`, {
    hint: first.hint,
    details: { migration: first.migration, problems },
  })
}
