import type { Database } from '@pgtend/database'
import { sideBySide } from '../side-by-side.ts'
import { applyOwnership } from './apply-ownership.ts'
import { type BuiltIndex, buildLate } from './build-late.ts'
import { gatherStatistics } from './gather-statistics.ts'
import { loadEmbedded } from './load-embedded.ts'
import { loadNative } from './load-native.ts'
import type { LoadOptions } from './load-options.ts'
import { requireExtensions } from './require-extensions.ts'
import type { RestoreSource } from './restore-source.ts'

/** What loading did, and how long its parts took. */
export interface LoadReport<T> {
  /** Until all rows and all but the vector indexes were there: the database answers, vector searches exactly and slowly. */
  readonly usableMs: number
  /** Until everything was there. */
  readonly completeMs: number
  readonly indexes: readonly BuiltIndex[]
  readonly leftOut: readonly string[]
  /** What was done beside. */
  readonly beside: T
}

/**
 * Restores a dump into an empty database in two phases: everything but hnsw and ivfflat indexes, with statistics, without which the
 * first queries would be slow; then those indexes, one after another, each with the memory that it needs, and `beside`, which may
 * read but not write: at the same time where there are sessions enough.
 * @throws {BackupError} `RESTORE_EXTENSION_MISSING` before anything is loaded; else as the loaders
 */
export async function loadDump<T>(
  database: Database,
  source: RestoreSource,
  options: LoadOptions,
  beside: (signal: AbortSignal | undefined) => Promise<T>,
): Promise<LoadReport<T>> {
  const started = performance.now()
  const elapsed = (): number => Math.round(performance.now() - started)
  if (source.backup !== undefined) await requireExtensions(database, source.backup.manifest.extensions)
  const load = database.capabilities.nativeTools ? loadNative : loadEmbedded
  const { leftOut, outline } = await load(database, source, options)
  if (options.keepOwners) await applyOwnership(database, outline.ownership, options)
  options.onProgress('gathering statistics')
  await gatherStatistics(database, options)
  const usableMs = elapsed()
  const building = async (signal: AbortSignal | undefined) => {
    const indexes = await buildLate(database, outline.late, { ...options, signal })
    return { indexes, completeMs: elapsed() }
  }
  const [built, found] = database.capabilities.concurrentSessions
    ? await sideBySide(options.signal, building, beside)
    : [await building(options.signal), await beside(options.signal)]
  return { usableMs, ...built, leftOut, beside: found }
}
