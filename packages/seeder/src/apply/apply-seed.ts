import {
  type Database,
  DatabaseError,
  escapeIdentifier,
  qualifiedName,
  runInTransaction,
  SQLSTATE,
  sqlstateOf,
  withCancellation,
  withSession,
} from '@pgtend/database'
import type { ClientBase } from 'pg'
import { SeederError } from '../errors.ts'
import type { SeedPlan } from '../plan/seed-plan.ts'
import type { SeedRunResult } from '../results.ts'
import { type Embed, embedRows } from './embed-rows.ts'
import type { SeedTargetOptions } from './inspect-seed.ts'
import { readTableState, type TableState } from './missing-rows.ts'
import { unnestRows } from './unnest-rows.ts'

export interface SeedProgress {
  readonly table: string
  /** Rows of the table that are there now, of those planned. */
  readonly done: number
  readonly planned: number
}

export interface ApplySeedOptions extends SeedTargetOptions {
  readonly embed: Embed
  readonly onProgress?: (progress: SeedProgress) => void
  /** Cancels the running statement; nothing stays. */
  readonly signal?: AbortSignal | undefined
}

const BATCH_ROWS = 500

/**
 * Writes the rows of a plan that are not there yet, parents first, in one transaction: all or nothing.
 * Rows that are there are left as they are, also when they were changed. Two runs at once write each row once.
 * @throws {SeederError} `SEED_SCHEMA_MISSING`, `SEED_CONFLICT`, `SEED_EMBEDDING_INVALID`
 * @throws {DatabaseError} `INTERRUPTED`
 */
export async function applySeed(database: Database, plan: SeedPlan, options: ApplySeedOptions): Promise<SeedRunResult> {
  const start = performance.now()
  const tables = await withSession(database, (client) =>
    withCancellation(database, client, options.signal, () =>
      runInTransaction(client, () => writeTables(client, plan, options)),
    ),
  )
  const inserted = tables.reduce((sum, table) => sum + table.inserted, 0)
  return { seed: plan.seed, tables, inserted, durationMs: performance.now() - start }
}

async function writeTables(
  client: ClientBase,
  plan: SeedPlan,
  options: ApplySeedOptions,
): Promise<SeedRunResult['tables']> {
  const { schema = 'public' } = options
  const tables: { table: string; planned: number; inserted: number }[] = []
  for (const planned of plan.tables) {
    const state = await readTableState(client, schema, planned)
    const inserted = await writeMissing(client, schema, state, options)
    tables.push({ table: planned.table, planned: planned.rows.length, inserted })
  }
  return tables
}

async function writeMissing(
  client: ClientBase,
  schema: string,
  state: TableState,
  { embed, onProgress, signal }: ApplySeedOptions,
): Promise<number> {
  const { planned, missing } = state
  const present = planned.rows.length - missing.length
  let inserted = 0
  for (let start = 0; start < missing.length; start += BATCH_ROWS) {
    // The embedder runs between statements, where there is nothing to cancel.
    if (signal?.aborted) throw new DatabaseError('INTERRUPTED', 'interrupted; nothing was written')
    const batch = missing.slice(start, start + BATCH_ROWS)
    inserted += await insertRows(client, schema, state, await embedRows(planned, batch, embed))
    onProgress?.({ table: planned.table, done: present + start + batch.length, planned: planned.rows.length })
  }
  return inserted
}

async function insertRows(
  client: ClientBase,
  schema: string,
  { planned: { table, key }, types }: TableState,
  rows: Parameters<typeof unnestRows>[3],
): Promise<number> {
  const { select, columns, values } = unnestRows(table, types, Object.keys(rows[0] ?? {}), rows)
  try {
    const { rowCount } = await client.query(
      `insert into ${qualifiedName(schema, table)} (${columns.join(', ')}) ${select}
       on conflict (${key.map(escapeIdentifier).join(', ')}) do nothing`,
      [...values],
    )
    return rowCount ?? 0
  } catch (cause) {
    throw sqlstateOf(cause) === SQLSTATE.uniqueViolation ? conflict(table, cause) : cause
  }
}

function conflict(table: string, cause: unknown): SeederError {
  const constraint = cause instanceof Error && 'constraint' in cause ? String(cause.constraint) : 'unknown'
  return new SeederError('SEED_CONFLICT', `table "${table}" has a row that collides in "${constraint}"`, {
    cause,
    details: { table, constraint },
  })
}
