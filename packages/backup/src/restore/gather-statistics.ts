import { type Database, qualifiedName, withCancellation, withSession } from '@pgtend/database'
import type { Client } from 'pg'
import { inParallel } from '../store/in-parallel.ts'
import type { LoadOptions } from './load-options.ts'

/** A session analyzes one large table or several small ones. */
const BATCH_BYTES = 64 << 20
const BATCH_TABLES = 200

/**
 * Analyzes all tables that this role may analyze, those of the system too, the largest first; a partitioned one with its partitions.
 * Changes nothing but statistics.
 * @throws {BackupError} `BACKUP_INTERRUPTED`
 */
export async function gatherStatistics(
  database: Database,
  { jobs, signal }: Pick<LoadOptions, 'jobs' | 'signal'>,
): Promise<void> {
  const batches = await withSession(database, selectBatches)
  await inParallel(batches, database.capabilities.nativeTools ? jobs : 1, (tables) =>
    withSession(database, (client) =>
      withCancellation(database, client, signal, async () => {
        // A role may have a limit that a large database does not meet; the one backend of the embedded engine keeps what is set.
        await client.query('set statement_timeout = 0')
        await client
          .query(`analyze ${tables.join(', ')}`)
          .finally(() => client.query('reset statement_timeout').catch(() => undefined))
      }),
    ),
  )
}

async function selectBatches(client: Client): Promise<readonly (readonly string[])[]> {
  const { rows } = await client.query<{ schema: string; name: string; bytes: string }>(`
    select n.nspname as "schema", c.relname as "name", pg_catalog.pg_table_size(c.oid)::text as "bytes"
      from pg_catalog.pg_class c
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'm', 'p') and not c.relispartition and c.relpersistence <> 't' and not c.relisshared
     order by pg_catalog.pg_table_size(c.oid) desc, c.oid
  `)
  const batches: string[][] = []
  let bytes = Number.POSITIVE_INFINITY
  for (const { bytes: size, name, schema } of rows) {
    bytes += Number(size)
    if (bytes > BATCH_BYTES || batches.at(-1)?.length === BATCH_TABLES) {
      batches.push([])
      bytes = Number(size)
    }
    batches.at(-1)?.push(qualifiedName(schema, name))
  }
  return batches
}
