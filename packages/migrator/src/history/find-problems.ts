import { findOrderConflict } from '../files/order.ts'
import { type PlanProblem, type PlanWarning, planProblem } from '../plan/problem.ts'
import type { AssessedMigration } from './assess-migrations.ts'

/** Finds what forbids to go on, without looking into scripts: edited, missing, unknown and half-undone migrations. */
export function findProblems(migrations: readonly AssessedMigration[]): readonly PlanProblem[] {
  return migrations.flatMap((migration) => problemOf(migration) ?? [])
}

/** Finds what should be known: migrations out of order, and names that other tools sort differently. */
export function findWarnings(migrations: readonly AssessedMigration[]): readonly PlanWarning[] {
  const outOfOrder = migrations
    .filter((migration) => migration.outOfOrder)
    .map(
      ({ name }): PlanWarning => ({
        code: 'OUT_OF_ORDER',
        migration: name,
        message: `pending migration "${name}" sorts before migrations that are applied already`,
      }),
    )
  const conflict = findOrderConflict(migrations.map(({ name }) => name))
  if (conflict === undefined) return outOfOrder
  const [first, second] = conflict
  const message = `"${first}" runs before "${second}" here, but after it in tools that sort by bytes`
  return [...outOfOrder, { code: 'ORDER_DIFFERS_BETWEEN_TOOLS', migration: first, message }]
}

function problemOf({ name, state, edited }: AssessedMigration): PlanProblem | undefined {
  if (edited) return planProblem('MIGRATION_EDITED', name, `migration "${name}" was edited after it was applied`)
  if (state === 'missing') {
    return planProblem('MIGRATION_MISSING', name, `applied migration "${name}" is missing from the folder`)
  }
  if (state === 'not-in-folder') {
    return planProblem('MIGRATION_NOT_IN_FOLDER', name, `the folder does not know the applied migration "${name}"`)
  }
  if (state === 'half-undone') {
    const hint = `Finish it with \`pgtend migrate down\`, or say where it stands with \`pgtend migrate resolve ${name} --applied\`.`
    return planProblem('MIGRATION_FAILED_EARLIER', name, `migration "${name}" was undone only half-way`, hint)
  }
  return undefined
}
