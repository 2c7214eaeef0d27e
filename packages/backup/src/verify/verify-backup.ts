import { randomBytes } from 'node:crypto'
import type { Cluster } from '@pgtend/database'
import { nameWithTail } from '@pgtend/database'
import type { BackupVerification, VerificationLevel } from '../catalog/manifest.ts'
import type { Backup } from '../catalog/read-backup.ts'
import { verificationName, verificationText } from '../catalog/verification-record.ts'
import { BackupError } from '../errors.ts'
import { inScratch, loadOptions, type RestoreOptions } from '../restore/apply-restore.ts'
import { checkObjects } from '../restore/check-objects.ts'
import { loadDump } from '../restore/load-dump.ts'
import { backupSource } from '../restore/restore-source.ts'
import { dropScratch } from '../restore/sweep-scratch.ts'
import type { BackupStore } from '../store/backup-store.ts'
import { type Comparison, compareRestored } from './compare-restored.ts'
import type { ContentCheck } from './content-check.ts'

export interface VerifyOptions extends RestoreOptions {
  /** Default `restore`; a data-only backup has nothing to be restored into, so its files are checked only. */
  readonly level?: VerificationLevel | undefined
  readonly now: () => Date
  /** Compare what they noted when the backup was made. Default: none. */
  readonly checks?: readonly ContentCheck[] | undefined
}

/** Problems of the backup itself; anything else (no rights, no connection) says nothing about it and is thrown. */
const FINDINGS = new Set(['BACKUP_TRUNCATED', 'BACKUP_ALTERED', 'RESTORE_FAILED', 'BACKUP_UNSAFE_COMMAND'])

/**
 * Proves a backup: checks its files, restores it into a scratch database, compares schema, rows and content hashes with the
 * manifest, searches its vectors, drops the scratch database, and records the result beside the manifest. A backup that fails is a
 * result with `ok: false`, not an error. The backup itself is never changed.
 * @throws {BackupError} when the verification could not be done, so that nothing is known and nothing recorded
 */
export async function verifyBackup(
  cluster: Cluster,
  store: BackupStore,
  backup: Backup,
  options: VerifyOptions,
): Promise<BackupVerification> {
  const { manifest } = backup
  const started = performance.now()
  const level = manifest.kind === 'data' ? 'checksum' : (options.level ?? 'restore')
  const outcome = await findOut(cluster, store, backup, level, options)
  const verification: BackupVerification = {
    format: 1,
    id: manifest.id,
    level,
    ok: outcome.comparison.differences.length === 0,
    at: options.now().toISOString(),
    durationMs: Math.round(performance.now() - started),
    restoreMs: outcome.restoreMs,
    serverVersion: outcome.serverVersion,
    tables: outcome.comparison.tables,
    rows: outcome.comparison.rows,
    vectorProbes: outcome.comparison.vectorProbes,
    differences: [...outcome.comparison.differences],
  }
  await store.add(backup.folder, verificationName(verification), verificationText(verification))
  return verification
}

interface Outcome {
  readonly comparison: Comparison
  readonly restoreMs: number | null
  readonly serverVersion: number | null
}

const NOTHING: Comparison = { differences: [], tables: 0, rows: 0, vectorProbes: 0 }

async function findOut(
  cluster: Cluster,
  store: BackupStore,
  backup: Backup,
  level: VerificationLevel,
  options: VerifyOptions,
): Promise<Outcome> {
  try {
    options.onProgress?.('checking the files')
    await checkObjects(store, backup)
    if (level === 'checksum') return { comparison: NOTHING, restoreMs: null, serverVersion: null }
    return await restoreAndCompare(cluster, store, backup, options)
  } catch (error) {
    if (!(error instanceof BackupError) || !FINDINGS.has(error.code)) throw error
    return { comparison: { ...NOTHING, differences: [error.message] }, restoreMs: null, serverVersion: null }
  }
}

async function restoreAndCompare(
  cluster: Cluster,
  store: BackupStore,
  backup: Backup,
  options: VerifyOptions,
): Promise<Outcome> {
  const source = backupSource(store, backup)
  const name = nameWithTail(backup.manifest.database, `_verify_${randomBytes(3).toString('hex')}`)
  const outcome = await inScratch(cluster, name, source, async (database) => {
    const started = performance.now()
    options.onProgress?.(`restoring into "${name}"`)
    await loadDump(database, source, loadOptions(options))
    const restoreMs = Math.round(performance.now() - started)
    options.onProgress?.('comparing with the backup')
    const comparison = await compareRestored(database, store, backup, options)
    return { comparison, restoreMs, serverVersion: database.capabilities.serverVersion }
  })
  await dropScratch(cluster, name)
  return outcome
}
