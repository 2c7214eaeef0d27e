import { z } from 'zod'
import { type PlanProblem, planProblem, planProblemSchema, planWarningSchema } from '../plan/problem.ts'
import type { AssessedMigration } from './assess-migrations.ts'
import { findProblems, findWarnings } from './find-problems.ts'
import type { DatabaseHistory } from './read-history.ts'

export const migrationStatusSchema = z.strictObject({
  /** Nothing pending and no problem. */
  upToDate: z.boolean(),
  /** PostgreSQL schema of the ledger. */
  schema: z.string(),
  ledgerExists: z.boolean(),
  /** The newest applied migration by name. */
  current: z.string().nullable(),
  applied: z.int(),
  pending: z.array(z.string()),
  migrations: z.array(
    z.strictObject({
      name: z.string(),
      state: z.enum(['applied', 'pending', 'failed', 'half-undone', 'missing', 'not-in-folder']),
      appliedAt: z.iso.datetime().nullable(),
      /** Marked as applied without being run. */
      stamped: z.boolean(),
      edited: z.boolean(),
      outOfOrder: z.boolean(),
      hasDown: z.boolean(),
      /** What the database said when it failed. */
      logs: z.string().nullable(),
    }),
  ),
  problems: z.array(planProblemSchema),
  warnings: z.array(planWarningSchema),
})
export type MigrationStatus = z.output<typeof migrationStatusSchema>

/** Says where a database stands. Pure; parses no script. */
export function migrationStatus(
  migrations: readonly AssessedMigration[],
  history: DatabaseHistory,
  schema: string,
): MigrationStatus {
  const pending = migrations.filter(({ state }) => state === 'pending').map(({ name }) => name)
  const problems = [...findProblems(migrations), ...failures(migrations), ...foreignTables(history)]
  return {
    upToDate: pending.length === 0 && problems.length === 0,
    schema,
    ledgerExists: history.ledgerExists,
    current: migrations.findLast(isApplied)?.name ?? null,
    applied: migrations.filter(isApplied).length,
    pending,
    migrations: migrations.map((migration) => ({
      name: migration.name,
      state: migration.state,
      appliedAt: migration.row?.finishedAt?.toISOString() ?? null,
      stamped: migration.row?.finishedAt != null && migration.row.appliedSteps === 0,
      edited: migration.edited,
      outOfOrder: migration.outOfOrder,
      hasDown: migration.file?.down !== undefined,
      logs: migration.row?.logs || null,
    })),
    problems,
    warnings: [...findWarnings(migrations)],
  }
}

function isApplied({ row }: AssessedMigration): boolean {
  return row?.finishedAt != null
}

function failures(migrations: readonly AssessedMigration[]): readonly PlanProblem[] {
  return migrations
    .filter(({ state }) => state === 'failed')
    .map(({ name, journal }) =>
      planProblem(
        'MIGRATION_FAILED_EARLIER',
        name,
        `migration "${name}" was begun and not finished`,
        journal.length === 0
          ? `Repair the database by hand, then run \`pgtend migrate resolve ${name} --applied\` or \`--rolled-back\`.`
          : 'Correct the migration when it needs it and run `pgtend migrate up`: it goes on where it stopped.',
      ),
    )
}

/** Prisma refuses such a schema too (P3005). */
export function foreignTables({ ledgerExists, schemaHasTables }: DatabaseHistory): readonly PlanProblem[] {
  if (ledgerExists || !schemaHasTables) return []
  return [planProblem('MIGRATION_SCHEMA_NOT_EMPTY', null, 'the schema has tables and no migration history')]
}
