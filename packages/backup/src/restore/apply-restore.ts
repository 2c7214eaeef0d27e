import type { Cluster, Database } from '@pgtend/database'
import { z } from 'zod'
import { requireIdentity } from '../encryption/open-object.ts'
import { BackupError } from '../errors.ts'
import { serverFailure } from '../server-failure.ts'
import type { BackupStore } from '../store/backup-store.ts'
import { type Comparison, compareRestored } from '../verify/compare-restored.ts'
import { checkObjects } from './check-objects.ts'
import { cleanSql } from './clean-sql.ts'
import { loadDump } from './load-dump.ts'
import { type LoadChoices, loadOptions } from './load-options.ts'
import type { RestorePlan } from './plan-restore.ts'
import type { RestoreSource } from './restore-source.ts'
import { createScratch, isEmbedded, withMaintenance } from './scratch-database.ts'
import { unmarkScratch, whileMarked } from './scratch-mark.ts'
import { swapDatabases } from './swap-databases.ts'
import { dropScratch, sweepScratch } from './sweep-scratch.ts'

export interface RestoreOptions extends LoadChoices {}

/** What a restore did. */
export const restoreResultSchema = z.strictObject({
  source: z.string(),
  database: z.string(),
  mode: z.enum(['new', 'in-place']),
  safety: z.string().nullable().describe('Database that was replaced and is kept under this name.'),
  compared: z.boolean().describe('True when the restored database was found equal to the backup.'),
  tables: z.int().min(0).nullable(),
  rows: z.int().min(0).nullable(),
  durationMs: z.number().min(0),
})

export type RestoreResult = z.output<typeof restoreResultSchema>

/**
 * Restores as planned: checks the dump, fills a new database, compares it with the backup, and gives it its name. In place, the
 * replaced database keeps its data under the plan's `safety` name; its sessions are ended. No session of this process may be open
 * on a database that is replaced. After a failure or an interruption the new database is dropped and nothing else has changed.
 * @throws {BackupError} `RESTORE_TARGET_EXISTS`, `BACKUP_KEY_MISSING`, `BACKUP_KEY_WRONG`, `BACKUP_TRUNCATED`, `BACKUP_ALTERED`, `RESTORE_FAILED`, `RESTORE_MISMATCH`, …
 */
export async function applyRestore(
  cluster: Cluster,
  store: BackupStore,
  source: RestoreSource,
  plan: RestorePlan,
  options: RestoreOptions,
): Promise<RestoreResult> {
  const started = performance.now()
  await requireTarget(cluster, plan)
  options.onProgress?.('checking the dump')
  await checkSource(store, source)
  const comparison = await inScratch(cluster, plan.scratch, source, async (database) => {
    options.onProgress?.(`restoring into "${plan.scratch}"`)
    await loadDump(database, source, loadOptions(options, store))
    const compared = await compareWithBackup(database, store, source, options)
    await unmarkScratch(database)
    return compared
  })
  await takePlace(cluster, plan, options.signal)
  return {
    source: plan.source,
    database: plan.database,
    mode: plan.mode,
    safety: plan.safety,
    compared: comparison !== undefined,
    tables: comparison?.tables ?? null,
    rows: comparison?.rows ?? null,
    durationMs: Math.round(performance.now() - started),
  }
}

/** Undefined for a dump without a backup: there is nothing to compare with. */
async function compareWithBackup(
  database: Database,
  store: BackupStore,
  { backup, identities }: RestoreSource,
  { onProgress, signal }: RestoreOptions,
): Promise<Comparison | undefined> {
  if (backup === undefined) return undefined
  onProgress?.('comparing with the backup')
  const compared = await compareRestored(database, store, backup, { identities, signal })
  const [first] = compared.differences
  if (first === undefined) return compared
  throw new BackupError('RESTORE_MISMATCH', `the restored database differs from the backup: ${first}`, {
    details: { differences: compared.differences },
  })
}

export { loadOptions }

/** Sweeps what dead runs left, then runs work on a new database and closes it; drops it when the work fails. */
export async function inScratch<T>(
  cluster: Cluster,
  name: string,
  source: RestoreSource,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  await sweepScratch(cluster)
  await createScratch(cluster, name, source.backup?.manifest.server).catch((error: unknown) => {
    throw serverFailure(error, 'RESTORE_TARGET_FAILED', `"${name}" could not be created`)
  })
  try {
    const database = await cluster.open(name)
    try {
      return await whileMarked(database, () => work(database))
    } finally {
      await database.end()
    }
  } catch (error) {
    await dropAfter(cluster, name, error)
    throw error
  }
}

async function dropAfter(cluster: Cluster, name: string, error: unknown): Promise<void> {
  await dropScratch(cluster, name).catch((dropError: unknown) => {
    throw new AggregateError([error, dropError], `the restore failed and so did dropping "${name}"`, { cause: error })
  })
}

async function requireTarget(cluster: Cluster, { database, mode }: RestorePlan): Promise<void> {
  const exists = await cluster.exists(database)
  if (mode === 'new' && exists) {
    throw new BackupError('RESTORE_TARGET_EXISTS', `database "${database}" exists already`)
  }
  if (mode === 'in-place' && !exists) {
    throw new BackupError('BACKUP_OPTIONS_INVALID', `there is no database "${database}" to replace`, {
      hint: `Restore into a new database with \`--into ${database}\`.`,
    })
  }
}

/** Nothing is created for a dump that is broken. A plain dump of others has no checksum, but an end. */
async function checkSource(store: BackupStore, source: RestoreSource): Promise<void> {
  if (source.backup !== undefined) {
    await requireIdentity(store, source.backup, source.identities)
    return checkObjects(store, source.backup)
  }
  if (source.content === 'directory') return
  if (source.content === 'plain') {
    for await (const _ of cleanSql(await source.open(), { serverVersion: 0, keepOwners: false })) {
      // Only the end is wanted.
    }
    return
  }
  for await (const _ of await source.open()) {
    // A damaged compression fails here.
  }
}

async function takePlace(
  cluster: Cluster,
  { database, safety, scratch }: RestorePlan,
  signal: AbortSignal | undefined,
): Promise<void> {
  try {
    if (signal?.aborted) throw new BackupError('BACKUP_INTERRUPTED', 'the restore was interrupted')
    if (safety === null) {
      await cluster.rename(scratch, database)
    } else if (await isEmbedded(cluster)) {
      await cluster.rename(database, safety)
      await cluster.rename(scratch, database).catch(async (error: unknown) => {
        await cluster.rename(safety, database)
        throw error
      })
    } else {
      await withMaintenance(
        cluster,
        (client, maintenance) => swapDatabases(client, maintenance, { database, scratch, safety }),
        database,
      )
    }
  } catch (error) {
    await dropAfter(cluster, scratch, error)
    throw serverFailure(error, 'RESTORE_TARGET_FAILED', `"${database}" could not be replaced`)
  }
}
