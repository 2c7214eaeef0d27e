import { type AssessedMigration, journalOf } from '../history/assess-migrations.ts'
import { findProblems, findWarnings } from '../history/find-problems.ts'
import { foreignTables } from '../history/migration-status.ts'
import type { DatabaseHistory } from '../history/read-history.ts'
import type { Direction } from '../ledger/journal.ts'
import type { SqlParser } from '../script/load-parser.ts'
import type { MigrationMode } from './group-steps.ts'
import { type MigrationPlan, type PlannedMigration, planScript } from './plan.ts'
import { describeChecks } from './plan-checks.ts'
import type { PlanStep } from './plan-step.ts'
import { type PlanProblem, type PlanWarning, planProblem } from './problem.ts'

/** `refuse`: nothing runs. `warn`: they run, and the plan says so. `allow`: they run silently, as with Prisma. */
export type OutOfOrderPolicy = 'refuse' | 'warn' | 'allow'

export interface PlanUpOptions {
  readonly mode: MigrationMode
  /** How far: a number of migrations, or the name of the last one. Default: all. */
  readonly target?: number | string | undefined
  /** What becomes of pending migrations that sort before applied ones. Default `warn`. */
  readonly outOfOrder?: OutOfOrderPolicy | undefined
}

/**
 * Plans the pending migrations. Pure: reads no files and opens no connection; the parser is given.
 * @throws {MigratorError} `MIGRATION_SYNTAX_ERROR` and the other errors of splitting, before anything is run
 */
export function planUp(
  migrations: readonly AssessedMigration[],
  history: DatabaseHistory,
  parse: SqlParser,
  { mode, target, outOfOrder = 'warn' }: PlanUpOptions,
): MigrationPlan {
  const problems: PlanProblem[] = [...findProblems(migrations), ...foreignTables(history)]
  const warnings: PlanWarning[] = []
  const planned: PlannedMigration[] = []
  for (const migration of selectTarget(migrations, target, problems)) {
    const { file, row } = migration
    if (file === undefined) {
      problems.push(failedEarlier(migration, 'its folder is gone'))
      continue
    }
    const script = planScript(parse, file.name, file.up, mode)
    warnings.push(...script.warnings)
    const common = { name: file.name, script: file.up, steps: script.steps }
    if (row === undefined) {
      planned.push({ ...common, action: 'apply', rowId: undefined, firstStep: 0, interrupted: undefined })
      continue
    }
    const taken = takeUpAgain(migration, script.steps)
    if (typeof taken === 'string') problems.push(failedEarlier(migration, taken))
    else planned.push({ ...common, rowId: row.id, ...taken })
  }
  const found = findWarnings(migrations)
  const late = found.filter(({ code }) => code === 'OUT_OF_ORDER')
  if (outOfOrder === 'refuse') {
    problems.push(...late.map(({ migration, message }) => planProblem('MIGRATION_OUT_OF_ORDER', migration, message)))
  }
  const ordered = outOfOrder === 'warn' ? found : found.filter((warning) => !late.includes(warning))
  const checks = describeChecks(migrations, history, planned)
  return { direction: 'up', mode, migrations: planned, problems, warnings: [...ordered, ...warnings], checks }
}

/**
 * Decides how a migration that failed or was interrupted goes on: afresh when nothing of it is left, after its finished steps when these
 * are unchanged, otherwise not at all (the reason is returned).
 */
export function takeUpAgain(
  migration: AssessedMigration,
  steps: readonly PlanStep[],
  direction: Direction = 'up',
): Pick<PlannedMigration, 'action' | 'firstStep' | 'interrupted'> | string {
  const journal = journalOf(migration, direction)
  if (journal.length === 0) return 'what was applied of it is not recorded'
  const done = journal.filter(({ state }) => state === 'done')
  const unchanged = done.every((row, index) => row.step === index && steps[index]?.checksum === row.checksum)
  if (!unchanged || done.length > steps.length) return 'the part that was applied has been edited since'
  const begun = journal.find(({ state, transactional }) => state === 'running' && !transactional)
  if (begun !== undefined && steps[done.length]?.checksum !== begun.checksum) {
    return 'the statement that was interrupted has been edited since'
  }
  const interrupted = begun === undefined ? undefined : { note: begun.note }
  if (direction === 'down') return { action: 'undo', firstStep: done.length, interrupted }
  const afresh = done.length === 0 && interrupted === undefined
  return { action: afresh ? 'retry' : 'resume', firstStep: done.length, interrupted }
}

function failedEarlier({ name }: AssessedMigration, why: string): PlanProblem {
  return planProblem(
    'MIGRATION_FAILED_EARLIER',
    name,
    `migration "${name}" failed earlier and ${why}`,
    `Repair the database by hand, then run \`pgtend migrate resolve ${name} --applied\` or \`pgtend migrate resolve ${name} --rolled-back\`.`,
  )
}

function selectTarget(
  migrations: readonly AssessedMigration[],
  target: number | string | undefined,
  problems: PlanProblem[],
): readonly AssessedMigration[] {
  const open = migrations.filter(({ state }) => state === 'pending' || state === 'failed')
  if (target === undefined) return open
  if (typeof target === 'number') return open.slice(0, target)
  const last = migrations.findIndex(({ name }) => name === target)
  if (last === -1) problems.push(planProblem('MIGRATION_UNKNOWN', target, `no migration is named "${target}"`))
  return migrations.slice(0, last + 1).filter((migration) => open.includes(migration))
}
