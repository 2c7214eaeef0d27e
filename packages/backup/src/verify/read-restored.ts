import { type Database, runInTransaction, withCancellation, withSession } from '@pgtend/database'
import type { Client } from 'pg'
import type { BackupManifest } from '../catalog/manifest.ts'
import { pinSession } from '../facts/pin-session.ts'
import { readSnapshot, type SnapshotFacts } from '../facts/read-snapshot.ts'
import { exportSnapshot, withHashSessions } from '../facts/with-hash-sessions.ts'
import { serverFailure } from '../server-failure.ts'

export interface ReadRestoredOptions {
  readonly signal?: AbortSignal | undefined
  /** Sessions that read tables at a time; default 2. The embedded engine has one. */
  readonly jobs?: number | undefined
}

/**
 * Reads of a restored database what a manifest can be compared with, and runs `work` in the same read-only transaction.
 * @throws {BackupError} `RESTORE_FAILED` when the server cannot read it, as with a broken index; `BACKUP_INTERRUPTED`
 */
export async function readRestored<T>(
  database: Database,
  { checksumAlgorithm, derived, kind }: Pick<BackupManifest, 'checksumAlgorithm' | 'derived' | 'kind'>,
  { jobs = 2, signal }: ReadRestoredOptions,
  work: (restored: SnapshotFacts, client: Client) => Promise<T>,
): Promise<T> {
  const checksums = checksumAlgorithm !== null
  const helpers = checksums && database.capabilities.nativeTools ? jobs - 1 : 0
  return withSession(database, (client) =>
    withCancellation(database, client, signal, () =>
      runInTransaction(
        client,
        async () => {
          await pinSession(client)
          const snapshot = helpers > 0 ? await exportSnapshot(client) : ''
          const restored = await withHashSessions(database, { snapshot, count: helpers, signal }, (sessions) =>
            readSnapshot(client, { checksums, rows: kind !== 'schema', derived, helpers: sessions }),
          )
          return work(restored, client)
        },
        'begin isolation level repeatable read read only',
      ).catch((error: unknown) => {
        throw serverFailure(error, 'RESTORE_FAILED', 'the restored database could not be read')
      }),
    ),
  )
}
