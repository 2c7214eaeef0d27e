import { z } from 'zod'
import type { MigrationScript } from '../files/migration-file.ts'
import type { Direction } from '../ledger/journal.ts'
import { readDirective } from '../script/directive.ts'
import type { SqlParser } from '../script/load-parser.ts'
import { splitStatements } from '../script/split-statements.ts'
import { STATEMENT_LABELS, statementLabel } from '../script/statement-label.ts'
import { groupSteps, type MigrationMode } from './group-steps.ts'
import type { PlanStep } from './plan-step.ts'
import { type PlanProblem, type PlanWarning, planProblemSchema, planWarningSchema } from './problem.ts'
import { scriptWarnings } from './script-warnings.ts'

/** `retry`: failed before, nothing of it is left. `resume`: goes on after its finished steps. */
export type PlanAction = 'apply' | 'retry' | 'resume' | 'undo'

/** One migration to be run. */
export interface PlannedMigration {
  readonly name: string
  readonly action: PlanAction
  readonly script: MigrationScript
  /** The ledger row that is retried, resumed or undone. */
  readonly rowId: string | undefined
  readonly steps: readonly PlanStep[]
  /** Steps before this one are done. */
  readonly firstStep: number
  /** What the journal knew of the first step: it was begun, and this is needed to take it up again. */
  readonly interrupted: { readonly note: string | null } | undefined
}

/** What a run would do, in order. A dry run, the JSON, the SQL output and the run itself all use this. */
export interface MigrationPlan {
  readonly direction: Direction
  readonly mode: MigrationMode
  readonly migrations: readonly PlannedMigration[]
  readonly problems: readonly PlanProblem[]
  readonly warnings: readonly PlanWarning[]
  /** What was looked at, for people. */
  readonly checks: readonly string[]
}

export const migrationPlanSchema = z.strictObject({
  direction: z.enum(['up', 'down']),
  mode: z.enum(['atomic', 'prisma-split', 'prisma-batch']),
  migrations: z.array(
    z.strictObject({
      name: z.string(),
      action: z.enum(['apply', 'retry', 'resume', 'undo']),
      path: z.string(),
      checksum: z.string(),
      /** One transaction: all of it or nothing. */
      atomic: z.boolean(),
      /** Transactions that are still to run; what no transaction holds is not counted. */
      transactions: z.int(),
      destroysData: z.boolean(),
      steps: z.array(
        z.strictObject({
          kind: z.enum(['transaction', 'own-transaction', 'autocommit', 'batch']),
          /** Why it is a step of its own. */
          reason: z.string().nullable(),
          /** Finished by an earlier run. */
          done: z.boolean(),
          statements: z.array(
            z.strictObject({
              line: z.int(),
              /** Byte for byte as in the file, and as it is sent. */
              sql: z.string(),
              class: z.enum(STATEMENT_LABELS),
              destroysData: z.boolean(),
            }),
          ),
        }),
      ),
    }),
  ),
  problems: z.array(planProblemSchema),
  warnings: z.array(planWarningSchema),
  /** Transactions of all migrations together. */
  transactions: z.int(),
  /** What was looked at before the plan was made. */
  checks: z.array(z.string()),
})

/** The plan as plain JSON. */
export function planToJson(plan: MigrationPlan): z.output<typeof migrationPlanSchema> {
  return {
    direction: plan.direction,
    mode: plan.mode,
    migrations: plan.migrations.map((migration) => ({
      name: migration.name,
      action: migration.action,
      path: migration.script.path,
      checksum: migration.script.checksum,
      atomic: isAtomic(migration),
      transactions: countTransactions(migration),
      destroysData: destroysData(migration),
      steps: migration.steps.map(({ index, kind, reason, statements }) => ({
        kind,
        reason: reason ?? null,
        done: index < migration.firstStep,
        statements: statements.map((statement) => ({
          line: statement.line,
          sql: statement.text,
          class: statementLabel(statement),
          destroysData: statement.destroysData,
        })),
      })),
    })),
    problems: [...plan.problems],
    warnings: [...plan.warnings],
    transactions: plan.migrations.reduce((sum, migration) => sum + countTransactions(migration), 0),
    checks: [...plan.checks],
  }
}

function countTransactions({ steps, firstStep }: PlannedMigration): number {
  return steps.slice(firstStep).filter(({ kind }) => kind !== 'autocommit').length
}

/** Whether the whole migration is one transaction, which then also writes the ledger. */
export function isAtomic({ steps }: PlannedMigration): boolean {
  const [first, second] = steps
  if (first === undefined || second !== undefined) return false
  if (first.kind === 'transaction') return true
  return first.kind === 'own-transaction' && first.statements.at(-1)?.control !== 'rollback' && !isPrepared(first)
}

/** Whether rows may be lost when it is run. */
export function destroysData({ steps, firstStep }: PlannedMigration): boolean {
  return steps.some(
    ({ index, statements }) => index >= firstStep && statements.some((statement) => statement.destroysData),
  )
}

/** Splits a script into steps, and says what should be known about them. */
export function planScript(
  parse: SqlParser,
  name: string,
  script: MigrationScript,
  mode: MigrationMode,
): { readonly steps: readonly PlanStep[]; readonly warnings: readonly PlanWarning[] } {
  const statements = splitStatements(parse, script)
  const { steps, warnings } = groupSteps(statements, {
    mode,
    noTransaction: readDirective(script.text, 'no-transaction') !== undefined,
  })
  const all = [...warnings, ...scriptWarnings(name, steps, mode)]
  return { steps, warnings: all.map((warning) => ({ ...warning, migration: name })) }
}

function isPrepared({ statements }: PlanStep): boolean {
  return statements.at(-1)?.control === 'prepare'
}
