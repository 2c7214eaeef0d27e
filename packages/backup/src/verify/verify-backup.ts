import { randomBytes } from 'node:crypto'
import type { Cluster } from '@pgtend/database'
import { nameWithTail } from '@pgtend/database'
import type { Backup } from '../catalog/read-backup.ts'
import type { BackupVerification, VerificationLevel, VerificationPlace } from '../catalog/verification.ts'
import { filesVerification, verificationName, verificationText } from '../catalog/verification-record.ts'
import { BackupError } from '../errors.ts'
import { inScratch, loadOptions, type RestoreOptions } from '../restore/apply-restore.ts'
import { checkObjects } from '../restore/check-objects.ts'
import { loadDump } from '../restore/load-dump.ts'
import { backupSource } from '../restore/restore-source.ts'
import { dropScratch } from '../restore/sweep-scratch.ts'
import { type BackupStore, MANIFEST } from '../store/backup-store.ts'
import { withLease } from '../store/lease.ts'
import { compareRestored } from './compare-restored.ts'
import { type ContentCheck, checksOf } from './content-check.ts'
import { isFinding } from './is-finding.ts'
import { listContents } from './list-contents.ts'
import { planVerification } from './plan-verification.ts'

export interface VerifyOptions extends RestoreOptions {
  /** How far to go; default 4. What the backup or the place does not allow is left out, and the record says so. */
  readonly level?: VerificationLevel | undefined
  /** What the cluster is, for the record; default the server that was backed up. */
  readonly where?: Exclude<VerificationPlace, 'files'> | undefined
  readonly now: () => Date
  /** Compare what they noted when the backup was made. Default: none. */
  readonly checks?: readonly ContentCheck[] | undefined
  /** Folder for files of a moment, where the store has none of its own. */
  readonly temporaryDirectory?: string | undefined
}

/**
 * Proves a backup: checks its files, restores it into a scratch database, compares schema, rows, content hashes and sequences with
 * the manifest, has the checks search its vectors, drops the scratch database, and records the result as an object of its own. A backup
 * that fails is a result with `ok: false`, not an error. The backup itself is never changed. Without a cluster only its files are read.
 * @throws {BackupError} when the verification could not be done, so that nothing is known and nothing recorded
 */
export async function verifyBackup(
  cluster: Cluster | null,
  store: BackupStore,
  backup: Backup,
  options: VerifyOptions,
): Promise<BackupVerification> {
  const { database, id } = backup.folder
  const { now, signal } = options
  return withLease(store, { database, purpose: 'read', backup: id, now, signal }, async () => {
    const started = performance.now()
    const plan = planVerification({
      manifest: backup.manifest,
      level: options.level,
      canRestore: cluster !== null,
      canOpen: true,
      checks: checksOf(backup, options.checks ?? []).length,
    })
    const run: Run = { cluster, store, backup, options, level: plan.level, contents: plan.contents }
    const outcome = await findOut(run)
    await requireStillThere(store, backup)
    const verification = filesVerification({
      id,
      level: plan.level,
      note: plan.note,
      at: now().toISOString(),
      durationMs: Math.round(performance.now() - started),
      ...outcome,
    })
    await store.add(backup.folder, verificationName(verification), verificationText(verification))
    return verification
  })
}

interface Run {
  readonly cluster: Cluster | null
  readonly store: BackupStore
  readonly backup: Backup
  readonly options: VerifyOptions
  readonly level: VerificationLevel
  readonly contents: boolean
}

/** What differs from the record of a run that found nothing. */
type Outcome = Partial<BackupVerification>

async function findOut(run: Run): Promise<Outcome> {
  const { backup, level, options, store } = run
  options.onProgress?.('checking the files')
  if (level > 0) {
    const damage = await findingOf(1, () => checkObjects(store, backup))
    if (damage !== undefined) return damage
  }
  if (run.contents) {
    const temporaryDirectory = store.storage.spoolDirectory ?? options.temporaryDirectory ?? ''
    const damage = await findingOf(0, () => listContents(store, backup, { ...options, temporaryDirectory }))
    if (damage !== undefined) return damage
  }
  return level < 2 || run.cluster === null ? {} : restoreAndCompare(run, run.cluster)
}

/** Undefined when the work succeeds; the outcome when it shows that the backup is bad. */
async function findingOf(level: VerificationLevel, work: () => Promise<unknown>): Promise<Outcome | undefined> {
  try {
    await work()
    return undefined
  } catch (error) {
    if (!isFinding(error)) throw error
    return { level, differences: [error.message] }
  }
}

async function restoreAndCompare({ backup, level, options, store }: Run, cluster: Cluster): Promise<Outcome> {
  const source = backupSource(store, backup)
  const { where = 'same server' } = options
  const name = nameWithTail(backup.manifest.database, `_verify_${randomBytes(3).toString('hex')}`)
  const outcome = await inScratch(cluster, name, source, async (database): Promise<Outcome> => {
    const { serverVersion } = database.capabilities
    const started = performance.now()
    options.onProgress?.(`restoring into "${name}"`)
    const failed = await findingOf(2, () => loadDump(database, source, loadOptions(options)))
    const restoreMs = Math.round(performance.now() - started)
    if (failed !== undefined) return { ...failed, where, serverVersion }
    const facts = { where, serverVersion, restoreMs, usableMs: restoreMs }
    if (level < 3) return facts
    options.onProgress?.('comparing with the backup')
    const checks = level < 4 ? [] : (options.checks ?? [])
    let compared: Outcome = {}
    const unreadable = await findingOf(3, async () => {
      const { differences, foundByChecks, rows, tables } = await compareRestored(database, store, backup, {
        signal: options.signal,
        checks,
      })
      const failing = differences.length > foundByChecks ? 3 : level
      compared = {
        level: differences.length > 0 ? failing : level,
        differences: [...differences],
        tables,
        rows,
        checks: checksOf(backup, checks).map(({ file }) => file),
      }
    })
    return { ...facts, ...(unreadable ?? compared) }
  })
  await dropScratch(cluster, name)
  return outcome
}

/** A disk that came off or a backup that was removed meanwhile looks like damage, and a record would bring its folder back. */
async function requireStillThere(store: BackupStore, { folder }: Backup): Promise<void> {
  const objects = await store.listObjects(folder)
  if (objects.some(({ name }) => name === MANIFEST)) return
  throw new BackupError('BACKUP_STORE_FAILED', `backup "${folder.id}" vanished while it was verified`)
}
