import { isDownTemplate } from '../files/down-template.ts'
import type { AssessedMigration } from '../history/assess-migrations.ts'
import { findWarnings } from '../history/find-problems.ts'
import { readDirective } from '../script/directive.ts'
import type { SqlParser } from '../script/load-parser.ts'
import type { MigrationMode } from './group-steps.ts'
import { type MigrationPlan, type PlannedMigration, planScript } from './plan.ts'
import { takeUpAgain } from './plan-up.ts'
import { type PlanProblem, type PlanWarning, planProblem } from './problem.ts'

/** How far down: a number of migrations, everything, or to a migration that stays applied. */
export type DownTarget = { readonly count: number } | { readonly base: true } | { readonly to: string }

/**
 * Plans to undo applied migrations, newest first, with their `down.sql`. Pure. A migration that cannot be undone is a problem before
 * anything is run.
 * @throws {MigratorError} `MIGRATION_SYNTAX_ERROR` and the other errors of splitting
 */
export function planDown(
  migrations: readonly AssessedMigration[],
  parse: SqlParser,
  mode: MigrationMode,
  target: DownTarget,
): MigrationPlan {
  const problems: PlanProblem[] = []
  const warnings: PlanWarning[] = []
  const planned: PlannedMigration[] = []
  for (const migration of selectTarget(migrations, target, problems)) {
    const { name, file, row } = migration
    const refusal = whyNot(migration)
    if (refusal !== undefined || file?.down === undefined || row === undefined) {
      if (refusal !== undefined) problems.push(refusal)
      continue
    }
    const script = planScript(parse, name, file.down, mode)
    warnings.push(...script.warnings)
    const taken =
      migration.state === 'half-undone'
        ? takeUpAgain(migration, script.steps, 'down')
        : ({ action: 'undo', firstStep: 0, interrupted: undefined } as const)
    if (typeof taken === 'string') problems.push(planProblem('MIGRATION_FAILED_EARLIER', name, `${name}: ${taken}`))
    else planned.push({ name, script: file.down, steps: script.steps, rowId: row.id, ...taken })
  }
  const ordered = findWarnings(migrations).filter(({ code }) => code !== 'OUT_OF_ORDER')
  const checks = [`every statement of ${planned.length} scripts was parsed by PostgreSQL's parser`]
  return { direction: 'down', mode, migrations: planned, problems, warnings: [...ordered, ...warnings], checks }
}

function whyNot({ name, state, file }: AssessedMigration): PlanProblem | undefined {
  if (state === 'failed') {
    return planProblem('MIGRATION_FAILED_EARLIER', name, `migration "${name}" was begun and not finished`)
  }
  if (file === undefined) {
    const code = state === 'missing' ? 'MIGRATION_MISSING' : 'MIGRATION_NOT_IN_FOLDER'
    return planProblem(code, name, `the folder does not have the applied migration "${name}"`)
  }
  if (file.down === undefined) return planProblem('MIGRATION_DOWN_MISSING', name, `migration "${name}" has no down.sql`)
  if (isDownTemplate(name, file.down.text)) {
    return planProblem('MIGRATION_DOWN_MISSING', name, `nothing was written into the down.sql of migration "${name}"`)
  }
  const reason = readDirective(file.down.text, 'irreversible')
  if (reason === undefined) return undefined
  const why = reason === '' ? '' : `: ${reason}`
  return planProblem('MIGRATION_IRREVERSIBLE', name, `migration "${name}" cannot be undone${why}`)
}

function selectTarget(
  migrations: readonly AssessedMigration[],
  target: DownTarget,
  problems: PlanProblem[],
): readonly AssessedMigration[] {
  const applied = migrations.filter(({ state }) => state !== 'pending').toReversed()
  if ('base' in target) return applied
  if ('count' in target) return applied.slice(0, target.count)
  const { to } = target
  const index = applied.findIndex(({ name }) => name === to)
  if (index === -1) {
    const known = migrations.some(({ name }) => name === to)
    const code = known ? 'MIGRATION_NOT_APPLIED' : 'MIGRATION_UNKNOWN'
    problems.push(planProblem(code, to, known ? `migration "${to}" is not applied` : `no migration is named "${to}"`))
    return []
  }
  return applied.slice(0, index)
}
