import { findOrderConflict } from '../files/order.ts'
import { type PlanProblem, type PlanWarning, planProblem } from '../plan/problem.ts'
import type { AssessedMigration } from './assess-migrations.ts'
import { findRenamed, renamedHint } from './find-renamed.ts'

/** Finds what forbids to go on, without looking into scripts: edited, missing, unknown and half-undone migrations. */
export function findProblems(migrations: readonly AssessedMigration[]): readonly PlanProblem[] {
  const renamed = findRenamed(migrations)
  return migrations.flatMap((migration) => {
    const to = renamed.get(migration.name)
    return to === undefined ? (problemOf(migration) ?? []) : [renamedTo(to, migration)]
  })
}

/** A rebase elsewhere gave it another name; here it ran under the old one, and would run twice once that is forgotten. */
function renamedTo(renamed: string, { name }: AssessedMigration): PlanProblem {
  const message = `applied migration "${name}" is missing from the folder, where the pending "${renamed}" is the same script`
  return planProblem('MIGRATION_MISSING', name, message, renamedHint(name, renamed))
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
    const hint = `Restore its folder from version control; if it is gone for good, run \`pgtend migrate repair --forget ${name}\`.`
    return planProblem('MIGRATION_MISSING', name, `applied migration "${name}" is missing from the folder`, hint)
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
