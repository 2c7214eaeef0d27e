import { z } from 'zod'
import { dataLossSchema } from '../derive-down/data-loss/data-loss.ts'
import { type MigrationPlan, migrationPlanSchema, planToJson } from '../plan/plan.ts'
import type { MigrationOutcome } from '../run/run-migration.ts'

export const migrationRunSchema = z.strictObject({
  direction: z.enum(['up', 'down']),
  dryRun: z.boolean(),
  /** What was run, in order; empty when there was nothing to do and in a dry run. */
  migrations: z.array(z.strictObject({ name: z.string(), rows: z.number(), durationMs: z.number() })),
  durationMs: z.number(),
  /** The newest applied migration afterwards. */
  current: z.string().nullable(),
  plan: migrationPlanSchema,
  /** What undoing loses as the database stands; only `down` looks. */
  dataLoss: z.array(dataLossSchema).optional(),
})
export type MigrationRun = z.output<typeof migrationRunSchema>

/** Builds the result of a run that was not begun or that ended well. */
export function runResult(
  plan: MigrationPlan,
  outcomes: readonly MigrationOutcome[],
  facts: Pick<MigrationRun, 'dryRun' | 'durationMs' | 'current'>,
): MigrationRun {
  const migrations = outcomes.map(({ name, rows, durationMs }) => ({ name, rows, durationMs: tenths(durationMs) }))
  return {
    direction: plan.direction,
    ...facts,
    durationMs: tenths(facts.durationMs),
    migrations,
    plan: planToJson(plan),
  }
}

function tenths(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10
}
