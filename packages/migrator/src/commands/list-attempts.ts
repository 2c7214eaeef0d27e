import { type Database, withSession } from '@pgtend/database'
import { z } from 'zod'
import { readHistory } from '../history/read-history.ts'
import type { JournalRow } from '../ledger/journal.ts'
import type { LedgerRow } from '../ledger/ledger.ts'
import { prismaLedger } from '../ledger/prisma-ledger.ts'
import { DEFAULT_SCHEMA } from './migrator-options.ts'

export const migrationAttemptSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  checksum: z.string(),
  outcome: z.enum(['applied', 'stamped', 'failed', 'rolled-back']),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
  rolledBackAt: z.iso.datetime().nullable(),
  /** Time of its statements; null when another tool ran it. */
  durationMs: z.number().nullable(),
  /** Rows that its statements wrote; null when another tool ran it. */
  rows: z.number().nullable(),
  steps: z.int(),
  logs: z.string().nullable(),
})
export type MigrationAttempt = z.output<typeof migrationAttemptSchema>

export const migrationHistorySchema = z.strictObject({ schema: z.string(), attempts: z.array(migrationAttemptSchema) })
export type MigrationHistory = z.output<typeof migrationHistorySchema>

/** Lists every attempt that the ledger remembers, oldest first, with what pgtend measured. Reads only. */
export async function listAttempts(
  database: Database,
  { schema = DEFAULT_SCHEMA }: { readonly schema?: string | undefined } = {},
): Promise<MigrationHistory> {
  const { rows, journal } = await withSession(database, (client) => readHistory(client, prismaLedger(schema)))
  const journalById = Map.groupBy(journal, ({ ledgerId }) => ledgerId)
  return { schema, attempts: rows.map((row) => toAttempt(row, journalById.get(row.id) ?? [])) }
}

function toAttempt(row: LedgerRow, journal: readonly JournalRow[]): MigrationAttempt {
  const steps = journal.filter(({ direction, state }) => direction === 'up' && state === 'done')
  const sum = (value: (step: JournalRow) => number): number | null =>
    steps.length === 0 ? null : steps.reduce((total, step) => total + value(step), 0)
  return {
    id: row.id,
    name: row.name,
    checksum: row.checksum,
    outcome: outcomeOf(row),
    startedAt: row.startedAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
    rolledBackAt: row.rolledBackAt?.toISOString() ?? null,
    durationMs: sum(({ durationMs }) => durationMs),
    rows: sum(({ rows }) => rows),
    steps: steps.length,
    logs: row.logs || null,
  }
}

function outcomeOf({ rolledBackAt, finishedAt, appliedSteps }: LedgerRow): MigrationAttempt['outcome'] {
  if (rolledBackAt !== null) return 'rolled-back'
  if (finishedAt === null) return 'failed'
  return appliedSteps === 0 ? 'stamped' : 'applied'
}
