import { type Database, runInTransaction, withCancellation, withSession } from '@pgtend/database'
import type { Client } from 'pg'
import type { BackupManifest, TableFacts } from '../catalog/manifest.ts'
import { pinSession } from '../facts/pin-session.ts'
import { type ReadTablesOptions, readSnapshot, readTables, type SnapshotFacts } from '../facts/read-snapshot.ts'
import { exportSnapshot, withHashSessions } from '../facts/with-hash-sessions.ts'
import { serverFailure } from '../server-failure.ts'

/** What decides which rows of a restored database are read. */
export type ReadOf = Pick<BackupManifest, 'checksumAlgorithm' | 'derived' | 'kind'>

export interface ReadRestoredOptions {
  readonly signal?: AbortSignal | undefined
  /** Sessions that read tables at a time; default 2. The embedded engine has one. */
  readonly jobs?: number | undefined
  /** What `readRestoredTables` has read since the rows are there; default: they are read now. */
  readonly tables?: readonly TableFacts[] | undefined
}

/**
 * Counts and hashes the tables of a restored database, as `readRestored` does. Indexes may be built meanwhile.
 * @throws {BackupError} as `readRestored`
 */
export async function readRestoredTables(
  database: Database,
  manifest: ReadOf,
  options: ReadRestoredOptions,
): Promise<readonly TableFacts[]> {
  return reading(database, options, (client) => readTogether(database, client, manifest, options))
}

/**
 * Reads of a restored database what a manifest can be compared with, and runs `work` in the same read-only transaction.
 * @throws {BackupError} `RESTORE_FAILED` when the server cannot read it, as with a broken index; `BACKUP_INTERRUPTED`
 */
export async function readRestored<T>(
  database: Database,
  manifest: ReadOf,
  options: ReadRestoredOptions,
  work: (restored: SnapshotFacts, client: Client) => Promise<T>,
): Promise<T> {
  return reading(database, options, async (client) => {
    const tables = options.tables ?? (await readTogether(database, client, manifest, options))
    return work(await readSnapshot(client, { ...rowsOf(manifest), tables }), client)
  })
}

async function reading<T>(
  database: Database,
  { signal }: ReadRestoredOptions,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  return withSession(database, (client) =>
    withCancellation(database, client, signal, () =>
      runInTransaction(
        client,
        async () => {
          await pinSession(client)
          return work(client)
        },
        'begin isolation level repeatable read read only',
      ).catch((error: unknown) => {
        throw serverFailure(error, 'RESTORE_FAILED', 'the restored database could not be read')
      }),
    ),
  )
}

async function readTogether(
  database: Database,
  client: Client,
  manifest: ReadOf,
  { jobs = 2, signal }: ReadRestoredOptions,
): Promise<readonly TableFacts[]> {
  const rows = rowsOf(manifest)
  const count = rows.checksums && database.capabilities.concurrentSessions ? jobs - 1 : 0
  const snapshot = count > 0 ? await exportSnapshot(client) : ''
  return withHashSessions(database, { snapshot, count, signal }, (helpers) => readTables(client, { ...rows, helpers }))
}

function rowsOf({ checksumAlgorithm, derived, kind }: ReadOf): ReadTablesOptions {
  return { checksums: checksumAlgorithm !== null, rows: kind !== 'schema', derived }
}
