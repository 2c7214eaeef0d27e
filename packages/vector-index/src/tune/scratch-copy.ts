import {
  type Database,
  escapeIdentifier,
  escapeLiteral,
  qualifiedName,
  SQLSTATE,
  sqlstateOf,
  withCancellation,
  withSession,
} from '@pgtend/database'
import type { Client } from 'pg'
import { liftTimeLimits } from '../apply/lift-time-limits.ts'
import { VectorError } from '../errors.ts'
import { selectTuneLeftovers } from './tune-leftovers.ts'
import { SCRATCH_COMMENT, SCRATCH_TABLE, scratchSchema } from './tune-names.ts'
import type { TunePlan } from './tune-plan.ts'

/** A backend of a killed run ends within seconds and then lets go of its copy. */
const DROP_LOCK_TIMEOUT = '30s'
/** A few more rows are drawn than wanted, for the draw is by chance. */
const DRAW_MARGIN = 1.1

/** Where the candidates are built. */
export interface ScratchCopy {
  readonly schema: string
  readonly table: string
  readonly column: string
  readonly rows: number
}

/**
 * Copies random rows of a table, with the columns of the filter, into an unlogged table in a schema of its own, runs `work`, and drops
 * the schema whatever happens. What a killed run has left is dropped first. Takes `access share` on the table while it copies.
 * @throws {VectorError} `TUNE_SCRATCH_DENIED` for a role that may not create a schema
 */
export async function withScratchCopy<T>(
  database: Database,
  plan: TunePlan,
  signal: AbortSignal | undefined,
  work: (copy: ScratchCopy) => Promise<T>,
): Promise<T> {
  const schema = scratchSchema(plan.tableOid)
  const copy = { schema, table: SCRATCH_TABLE, column: plan.column }
  let failure: unknown
  try {
    const rows = await withSession(database, async (client) => {
      await liftTimeLimits(database, client)
      return withCancellation(database, client, signal, () => createCopy(client, plan, schema))
    })
    return await work({ ...copy, rows })
  } catch (error) {
    failure = error
    throw error
  } finally {
    await dropSchema(database, schema, failure)
  }
}

/**
 * Drops the copies that killed runs have left, also of other tables where the role may. Indexes that were never proven stay:
 * `applyTune` goes on with them or drops them.
 */
export async function dropLeftCopies(client: Client, lockedTable: number): Promise<void> {
  const copies = (await selectTuneLeftovers(client, lockedTable)).filter(({ kind }) => kind === 'copy')
  await client.query(`set lock_timeout = '${DROP_LOCK_TIMEOUT}'`)
  for (const { statement } of copies) {
    await client.query(statement).catch((error: unknown) => {
      if (sqlstateOf(error) !== SQLSTATE.insufficientPrivilege) throw error
    })
  }
}

async function createCopy(client: Client, plan: TunePlan, schema: string): Promise<number> {
  const copy = qualifiedName(schema, SCRATCH_TABLE)
  const table = qualifiedName(plan.schema, plan.table)
  const vector = escapeIdentifier(plan.column)
  const columns = [...new Set([plan.column, ...(plan.filter?.columns ?? [])])].map(escapeIdentifier).join(', ')
  const percent = Math.min(100, (100 * DRAW_MARGIN * plan.sampleRows) / Math.max(1, plan.rows))
  const draw = percent < 100 ? `tablesample bernoulli (${percent}) repeatable (${plan.seed})` : ''
  try {
    // The schema is marked as ours in the statement that creates it, so that a kill cannot come in between.
    await client.query(
      `create schema ${escapeIdentifier(schema)}; comment on schema ${escapeIdentifier(schema)} is ${escapeLiteral(SCRATCH_COMMENT)}`,
    )
  } catch (error) {
    if (sqlstateOf(error) !== SQLSTATE.insufficientPrivilege) throw error
    throw new VectorError('TUNE_SCRATCH_DENIED', `the role may not create schema "${schema}"`, { cause: error })
  }
  await client.query(
    `create unlogged table ${copy} with (autovacuum_enabled = off) as select ${columns} from ${table} with no data`,
  )
  await keepStorage(client, plan, copy)
  const { rowCount } = await client.query(
    `insert into ${copy} (${columns}) select ${columns} from ${table} ${draw} where ${vector} is not null limit ${plan.sampleRows}`,
  )
  await client.query(`analyze ${copy}`)
  return rowCount ?? 0
}

/** How long an exact search takes depends on whether vectors lie out of line. */
async function keepStorage(client: Client, { tableOid, column }: TunePlan, copy: string): Promise<void> {
  const { rows } = await client.query<{ storage: string }>(
    `
    select case attstorage when 'p' then 'plain' when 'e' then 'external' when 'm' then 'main' else 'extended' end as "storage"
      from pg_catalog.pg_attribute
     where attrelid = $1::pg_catalog.oid and attname = $2
  `,
    [tableOid, column],
  )
  const storage = rows[0]?.storage ?? 'external'
  await client.query(`alter table ${copy} alter column ${escapeIdentifier(column)} set storage ${storage}`)
}

/** In a session of its own: the one that copied may be gone. */
async function dropSchema(database: Database, schema: string, failure: unknown): Promise<void> {
  try {
    await withSession(database, async (client) => {
      await liftTimeLimits(database, client)
      await client.query(`set lock_timeout = '${DROP_LOCK_TIMEOUT}'`)
      await client.query(`drop schema if exists ${escapeIdentifier(schema)} cascade`)
    })
  } catch (dropError) {
    throw new VectorError('TUNE_CLEANUP_FAILED', `the copy in schema "${schema}" could not be dropped`, {
      cause:
        failure === undefined
          ? dropError
          : new AggregateError([failure, dropError], 'the tune failed and so did its clean-up'),
    })
  }
}
