import type { MigrationPlan } from '../plan/plan.ts'
import type { RunContext } from './run-context.ts'
import { type MigrationOutcome, runMigration } from './run-migration.ts'

const RESET = 'reset role; reset session authorization; reset all'

/** A commit waits only when its transaction has written something: this, which nobody reads. */
const WAIT_FOR_DISK = `select pg_catalog.pg_logical_emit_message(true, 'pgtend', '')`

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
    await settle(context, plan)
    return outcomes
  } catch (error) {
    // The cancellation of an interruption comes once, and may come so late that it hits this. What stopped the run must not be hidden.
    const again = settle(context, plan).catch(() => settle(context, plan))
    await again.catch(() => undefined)
    throw error
  } finally {
    // A lost session has nothing to reset.
    await context.client.query(context.temporary ? `${RESET}; discard temporary` : RESET).catch(() => undefined)
  }
}

/**
 * Writes the numbers that are left, and waits for the disk with them: a run may end before its last migration, or that may set
 * `synchronous_commit` itself, and what was reported as applied must not be lost when the command is over.
 */
async function settle({ client, late, keepsSession }: RunContext, { migrations }: MigrationPlan): Promise<void> {
  const writes = [...late.all()]
  if (writes.length === 0 && migrations.length > 1 && !keepsSession) writes.push(WAIT_FOR_DISK)
  if (writes.length === 0) return
  // By itself, for the last migration may have made transactions read-only.
  await client.query(RESET)
  await client.query(writes.join(';\n'))
  late.clear()
}
