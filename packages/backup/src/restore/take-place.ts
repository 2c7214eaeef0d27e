import { type Cluster, escapeIdentifier, runInTransaction } from '@pgtend/database'
import { BackupError } from '../errors.ts'
import { serverFailure } from '../server-failure.ts'
import {
  applyDatabaseProperties,
  commentOnDatabase,
  type DatabaseProperties,
  readDatabaseProperties,
} from './database-properties.ts'
import { dropAfter } from './in-scratch.ts'
import type { RestorePlan } from './plan-restore.ts'
import { isEmbedded, withMaintenance } from './scratch-database.ts'
import { markFolder, unmarkFolder } from './scratch-folder.ts'
import { swapNames } from './swap-databases.ts'

/**
 * Gives a filled database its name, and the properties of the one that had it: those in `properties` when that one is gone. Drops the
 * filled database when it cannot have the name.
 * @throws {BackupError} `RESTORE_TARGET_FAILED` or `BACKUP_INTERRUPTED`
 */
export async function takePlace(
  cluster: Cluster,
  { database, safety, scratch }: RestorePlan,
  signal: AbortSignal | undefined,
  properties?: DatabaseProperties,
): Promise<void> {
  try {
    if (signal?.aborted) throw new BackupError('BACKUP_INTERRUPTED', 'the restore was interrupted')
    if (safety === null) await takeFreeName(cluster, scratch, database, properties)
    else if (cluster.directory === undefined) {
      await swapNames(cluster, { database, scratch, safety, comment: await inherit(cluster, database, scratch) })
    } else {
      // Two folders cannot be renamed at once: the mark says what to put back.
      await markFolder(cluster.directory, scratch, { database, safety })
      await swapNames(cluster, { database, scratch, safety })
    }
    if (cluster.directory !== undefined) await unmarkFolder(cluster.directory, scratch)
  } catch (error) {
    await dropAfter(cluster, scratch, error)
    throw serverFailure(error, 'RESTORE_TARGET_FAILED', `"${database}" could not be replaced`)
  }
}

/** Gives the new database all that belongs to the old one; its comment comes with the name. */
async function inherit(cluster: Cluster, from: string, to: string): Promise<string | null> {
  return withMaintenance(
    cluster,
    async (client) => {
      const properties = await readDatabaseProperties(client, from)
      await applyDatabaseProperties(client, to, properties)
      return properties.comment
    },
    from,
  )
}

async function takeFreeName(
  cluster: Cluster,
  scratch: string,
  database: string,
  properties: DatabaseProperties | undefined,
): Promise<void> {
  if (isEmbedded(cluster)) return cluster.rename(scratch, database)
  await withMaintenance(
    cluster,
    async (client) => {
      if (properties !== undefined) await applyDatabaseProperties(client, scratch, properties)
      await runInTransaction(client, async () => {
        await client.query(`alter database ${escapeIdentifier(scratch)} rename to ${escapeIdentifier(database)}`)
        // Until now it said that it waits for its name.
        await client.query(commentOnDatabase(database, properties?.comment ?? null))
      })
    },
    database,
  )
}
