import type { Cluster, Database } from '@pgtend/database'
import { serverFailure } from '../server-failure.ts'
import type { RestoreSource } from './restore-source.ts'
import { createScratch, whileNewborn } from './scratch-database.ts'
import { whileMarked } from './scratch-mark.ts'
import { dropScratch, sweepScratch } from './sweep-scratch.ts'

/**
 * Sweeps what dead runs left, then runs work on a new database and closes it; drops it when the work fails. `sameLocale` is false
 * when the server lacks the locale of the backup and the database has another.
 */
export async function inScratch<T>(
  cluster: Cluster,
  name: string,
  source: RestoreSource,
  work: (database: Database, sameLocale: boolean) => Promise<T>,
): Promise<T> {
  await sweepScratch(cluster)
  return whileNewborn(cluster, name, async (marked) => {
    const sameLocale = await createScratch(cluster, name, source.backup?.manifest.server).catch((error: unknown) => {
      throw serverFailure(error, 'RESTORE_TARGET_FAILED', `"${name}" could not be created`)
    })
    try {
      await using database = await cluster.open(name)
      return await whileMarked(database, async () => {
        await marked()
        return work(database, sameLocale)
      })
    } catch (error) {
      await dropAfter(cluster, name, error)
      throw error
    }
  })
}

/** Drops the new database after a failure. @throws {AggregateError} when that fails too */
export async function dropAfter(cluster: Cluster, name: string, error: unknown): Promise<void> {
  await dropScratch(cluster, name).catch((dropError: unknown) => {
    throw new AggregateError([error, dropError], `the restore failed and so did dropping "${name}"`, { cause: error })
  })
}
