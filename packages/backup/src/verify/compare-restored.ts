import { text } from 'node:stream/consumers'
import { type Database, runInTransaction, withCancellation, withSession } from '@pgtend/database'
import type { Backup } from '../catalog/read-backup.ts'
import { pinSession } from '../facts/pin-session.ts'
import { readSnapshot } from '../facts/read-snapshot.ts'
import { serverFailure } from '../server-failure.ts'
import type { BackupStore } from '../store/backup-store.ts'
import { compareFacts } from './compare-facts.ts'
import { type ContentCheck, compareContent } from './content-check.ts'
import { parseSchema } from './parse-schema.ts'
import { probeVectors } from './probe-vectors.ts'

/** How a restored database compares with its backup. */
export interface Comparison {
  readonly differences: readonly string[]
  readonly tables: number
  readonly rows: number
  readonly vectorProbes: number
}

export interface CompareRestoredOptions {
  readonly signal?: AbortSignal | undefined
  /** Compare what they noted at the time of the backup. Default: none. */
  readonly checks?: readonly ContentCheck[] | undefined
}

/** Compares a restored database with what was backed up: schema, rows, content hashes, sequences, and a vector search. Reads only. */
export async function compareRestored(
  database: Database,
  store: BackupStore,
  backup: Backup,
  { signal, checks = [] }: CompareRestoredOptions,
): Promise<Comparison> {
  const { folder, manifest } = backup
  const schema = parseSchema(await text(await store.read(folder, 'schema.json')))
  return withSession(database, (client) =>
    withCancellation(database, client, signal, () =>
      runInTransaction(
        client,
        async () => {
          await pinSession(client)
          const checksums = manifest.checksumAlgorithm !== null
          const restored = await readSnapshot(client, { checksums, rows: manifest.kind !== 'schema' })
          const vectors = await probeVectors(client, manifest.vector.columns)
          const content = await compareContent(client, store, backup, checks)
          return {
            differences: [...compareFacts(manifest, schema, restored), ...vectors.failures, ...content],
            tables: restored.tables.length,
            rows: restored.tables.reduce((sum, { rows }) => sum + rows, 0),
            vectorProbes: vectors.searched,
          }
        },
        'begin isolation level repeatable read read only',
      ).catch((error: unknown) => {
        // A broken index fails here, when it is searched.
        throw serverFailure(error, 'RESTORE_FAILED', 'the restored database could not be read')
      }),
    ),
  )
}
