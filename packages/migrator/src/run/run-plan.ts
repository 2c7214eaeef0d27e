import type { MigrationPlan } from '../plan/plan.ts'
import type { RunContext } from './run-context.ts'
import { type MigrationOutcome, runMigration } from './run-migration.ts'

const RESET = 'reset role; reset session authorization; reset all'

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
      context.last = index === plan.migrations.length - 1
      emit({ type: 'migration-start', migration: name, direction, number: index + 1, total: plan.migrations.length })
      const outcome = await runMigration(context, migration)
      outcomes.push(outcome)
      emit({ type: 'migration-done', migration: name, durationMs: outcome.durationMs, rows: outcome.rows })
    }
    await writeLate(context)
    return outcomes
  } catch (error) {
    // Only numbers; what stopped the run must not be hidden behind them.
    await writeLate(context).catch(() => undefined)
    throw error
  } finally {
    // A lost session has nothing to reset.
    await context.client.query(context.temporary ? `${RESET}; discard temporary` : RESET).catch(() => undefined)
  }
}

/** The numbers of a run whose statement failed are written with its failure. */
async function writeLate({ client, late }: RunContext): Promise<void> {
  const writes = late.all()
  late.clear()
  if (writes.length === 0) return
  // By itself, for the last migration may have made transactions read-only.
  await client.query(RESET)
  await client.query(writes.join(';\n'))
}
