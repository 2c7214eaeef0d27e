import type { Cluster, Database } from '@pgtend/database'
import { BackupError } from '../errors.ts'
import type { BackupStore } from '../store/backup-store.ts'
import { type Comparison, compareRestored } from '../verify/compare-restored.ts'
import { type ReadRestoredOptions, readRestoredTables } from '../verify/read-restored.ts'
import { checkTarget, requireTarget } from './check-target.ts'
import { compareParts } from './compare-parts.ts'
import { dropForRestore } from './drop-for-restore.ts'
import { inScratch } from './in-scratch.ts'
import { type LoadReport, loadDump } from './load-dump.ts'
import { loadOptions } from './load-options.ts'
import type { RestorePlan } from './plan-restore.ts'
import { requireNoProblems } from './preflight.ts'
import { applyGlobals, readGlobalsPlan } from './restore-globals.ts'
import type { RestoreOptions } from './restore-options.ts'
import type { RestoreResult } from './restore-result.ts'
import type { RestoreSource } from './restore-source.ts'
import { markReady } from './scratch-mark.ts'
import { takePlace } from './take-place.ts'
import { whileRead } from './while-read.ts'
import { withCheckedSource } from './with-checked-source.ts'

/**
 * Restores as planned: checks dump and target, fills a new database, compares it with the backup, and gives it its name. In place, the
 * replaced database keeps its data under the plan's `safety` name; its sessions are ended. No session of this process may be open
 * on a database that is replaced. After a failure or an interruption the new database is dropped and nothing else has changed, unless
 * the plan drops the old one first.
 * @throws {BackupError} `RESTORE_TARGET_EXISTS`, `BACKUP_KEY_MISSING`, `BACKUP_KEY_WRONG`, `BACKUP_TRUNCATED`, `BACKUP_ALTERED`, `RESTORE_FAILED`, `RESTORE_MISMATCH`, …
 */
export async function applyRestore(
  cluster: Cluster,
  store: BackupStore,
  source: RestoreSource,
  plan: RestorePlan,
  options: RestoreOptions,
): Promise<RestoreResult> {
  await requireTarget(cluster, source, plan)
  return whileRead(store, source, options, (warnings) => {
    const started = performance.now()
    options.onProgress?.('checking the dump')
    return withCheckedSource(store, source, loadOptions(options, store), (checked, at) =>
      restore({ cluster, store: at, source: checked, plan, options, safetyStore: store, started }, warnings),
    )
  })
}

interface Work {
  readonly cluster: Cluster
  /** Where the backup is read, which may be a copy. */
  readonly store: BackupStore
  readonly source: RestoreSource
  readonly plan: RestorePlan
  readonly options: RestoreOptions
  /** Where a safety backup is. */
  readonly safetyStore: BackupStore
  readonly started: number
}

/** A database that is filled and compared. */
interface Filled {
  readonly report: LoadReport<unknown>
  readonly comparison: Comparison | undefined
  readonly compareMs: number
  readonly warnings: readonly string[]
}

async function restore(work: Work, noted: readonly string[]): Promise<RestoreResult> {
  const { cluster, options, plan, source, started, store } = work
  const preflight = await checkTarget(cluster, store, source, plan, options)
  requireNoProblems(preflight)
  if (preflight.createdRoles.length > 0) await applyGlobals(cluster, await readGlobalsPlan(cluster, store, source))
  const checkMs = Math.round(performance.now() - started)
  const finish = async (properties?: Parameters<typeof takePlace>[3]): Promise<readonly [Filled, number]> => {
    const filled = await fill(work)
    options.onProgress?.(`giving it the name "${plan.database}"`)
    const swapping = performance.now()
    await takePlace(cluster, plan, options.signal, properties)
    return [filled, Math.round(performance.now() - swapping)]
  }
  const dropped = plan.dropsFirst ? await dropForRestore(work, finish) : undefined
  const [filled, swapMs] = dropped?.result ?? (await finish())
  return {
    ...resultOf(work, filled),
    safetyBackup: dropped?.backup ?? null,
    createdRoles: preflight.createdRoles,
    warnings: [...noted, ...preflight.warnings, ...filled.warnings],
    phases: {
      checkMs,
      usableMs: filled.report.usableMs,
      completeMs: filled.report.completeMs,
      compareMs: filled.compareMs,
      swapMs,
    },
    durationMs: Math.round(performance.now() - started),
  }
}

async function fill({ cluster, options, plan, source, store }: Work): Promise<Filled> {
  return inScratch(cluster, plan.scratch, source, async (database, sameLocale) => {
    options.onProgress?.(`restoring into "${plan.scratch}"`)
    // Reading all rows takes less time than building an index: it is done meanwhile.
    const beside = async (signal: AbortSignal | undefined) =>
      source.backup && readRestoredTables(database, source.backup.manifest, { ...options, signal })
    const report = await loadDump(database, source, loadOptions(options, store), beside)
    const comparing = performance.now()
    const comparison = await compareWithBackup(database, store, source, { ...options, tables: report.beside })
    const compareMs = Math.round(performance.now() - comparing)
    await markReady(database)
    const locale = 'the server lacks the locale of the backup, so that text may be sorted in another order'
    return { report, comparison, compareMs, warnings: sameLocale ? [] : [locale] }
  })
}

function resultOf(
  { options, plan }: Work,
  { comparison, report }: Filled,
): Omit<RestoreResult, 'phases' | 'durationMs' | 'warnings' | 'safetyBackup' | 'createdRoles'> {
  return {
    source: plan.source,
    database: plan.database,
    mode: plan.mode,
    safety: plan.safety,
    compared: comparison !== undefined,
    tables: comparison?.tables ?? null,
    rows: comparison?.rows ?? null,
    indexes: [...report.indexes],
    roles: Object.fromEntries(options.roles ?? []),
    leftOut: [...report.leftOut],
  }
}

/** Undefined for a dump without a backup: there is nothing to compare with. */
async function compareWithBackup(
  database: Database,
  store: BackupStore,
  { backup, identities }: RestoreSource,
  { onProgress, only, ...reading }: RestoreOptions & ReadRestoredOptions,
): Promise<Comparison | undefined> {
  if (backup === undefined) return undefined
  onProgress?.('comparing with the backup')
  const compared = await (only === undefined
    ? compareRestored(database, store, backup, { identities, ...reading })
    : compareParts(database, backup, reading))
  const [first] = compared.differences
  if (first === undefined) return compared
  throw new BackupError('RESTORE_MISMATCH', `the restored database differs from the backup: ${first}`, {
    details: { differences: compared.differences },
  })
}
