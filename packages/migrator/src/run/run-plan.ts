import type { MigrationPlan } from '../plan/plan.ts'
import type { RunContext } from './run-context.ts'
import { type MigrationOutcome, runMigration } from './run-migration.ts'

/**
 * Runs a plan, migration by migration, on a session that holds the migrators' lock. What is finished stays when a later one fails.
 * Leaves the session with the settings of its start: on the embedded engine all clients share them.
 * @throws as `runMigration`
 */
export async function runPlan(context: RunContext, plan: MigrationPlan): Promise<readonly MigrationOutcome[]> {
  const outcomes: MigrationOutcome[] = []
  try {
    for (const [index, migration] of plan.migrations.entries()) {
      const { name } = migration
      const { direction, emit } = context
      emit({ type: 'migration-start', migration: name, direction, number: index + 1, total: plan.migrations.length })
      const outcome = await runMigration(context, migration)
      outcomes.push(outcome)
      emit({ type: 'migration-done', migration: name, durationMs: outcome.durationMs, rows: outcome.rows })
    }
    return outcomes
  } finally {
    const late = context.lateWrites.splice(0)
    if (late.length > 0) await context.client.query(late.join(';\n'))
    // A lost session has nothing to reset.
    await context.client.query('reset role; reset session authorization; reset all').catch(() => undefined)
  }
}
