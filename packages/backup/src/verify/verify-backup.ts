import type { Cluster } from '@pgtend/database'
import type { Backup } from '../catalog/read-backup.ts'
import type { BackupVerification, VerificationLevel, VerificationPlace } from '../catalog/verification.ts'
import {
  filesVerification,
  parseVerificationName,
  verificationName,
  verificationText,
} from '../catalog/verification-record.ts'
import type { Identities } from '../encryption/identities.ts'
import { requireIdentity } from '../encryption/open-object.ts'
import { BackupError } from '../errors.ts'
import { loadOptions } from '../restore/load-options.ts'
import type { RestoreOptions } from '../restore/restore-options.ts'
import { backupSource } from '../restore/restore-source.ts'
import { withCheckedSource } from '../restore/with-checked-source.ts'
import { type BackupStore, MANIFEST } from '../store/backup-store.ts'
import { withLease } from '../store/lease.ts'
import { removeDeadLeases } from '../store/lease-record.ts'
import { checkFiles, checkRestoreText } from './check-files.ts'
import { type ContentCheck, checksOf } from './content-check.ts'
import { findDefinitions } from './find-definitions.ts'
import { findingOf, type Outcome } from './finding.ts'
import { listContents } from './list-contents.ts'
import { planVerification, type VerificationPlan } from './plan-verification.ts'
import { restoreAndCompare } from './restore-and-compare.ts'
import { withRowsOf } from './with-rows-of.ts'

export interface VerifyOptions extends RestoreOptions {
  /** How far to go; default 4. What the backup or the place does not allow is left out, and the record says so. */
  readonly level?: VerificationLevel | undefined
  /** What the cluster is, for the record; default the server that was backed up. */
  readonly where?: Exclude<VerificationPlace, 'files'> | undefined
  readonly now: () => Date
  /** Open what is encrypted; without them only the files as stored can be checked. */
  readonly identities?: Identities | undefined
  /** Compare what they noted when the backup was made. Default: none. */
  readonly checks?: readonly ContentCheck[] | undefined
  /** Folder for files of a moment, where the store has none of its own. */
  readonly temporaryDirectory?: string | undefined
}

/**
 * Proves a backup: checks its files, restores it into a scratch database, compares schema, rows, content hashes and sequences with
 * the manifest, has the checks search its vectors, drops the scratch database, and records the result as an object of its own. A backup
 * that fails is a result with `ok: false`, not an error. The backup itself is never changed. Without a cluster only its files are read; data alone
 * goes into the definitions of a schema-only backup, where there is one that fits.
 * @throws {BackupError} when the verification could not be done, so that nothing is known and nothing recorded
 */
export async function verifyBackup(
  cluster: Cluster | null,
  store: BackupStore,
  backup: Backup,
  options: VerifyOptions,
): Promise<BackupVerification> {
  const { database, id } = backup.folder
  const { identities = [], now, signal } = options
  const definitions = cluster === null || options.level === 1 ? undefined : await findDefinitions(store, backup)
  const plan = planVerification({
    manifest: backup.manifest,
    level: options.level,
    canRestore: cluster !== null,
    hasDefinitions: definitions !== undefined,
    canOpen: identities.length > 0,
    checks: checksOf(backup, options.checks ?? []).length,
  })
  // Those of verifications that were killed.
  await removeDeadLeases(store, database)
  return withLease(store, { database, purpose: 'read', backup: id, now, signal }, async () => {
    const started = performance.now()
    const outcome = await findOut({ cluster, store, backup, definitions, options, plan })
    await requireStillThere(store, backup)
    const verification = filesVerification({
      id,
      level: plan.level,
      note: plan.note,
      at: await laterThanAll(store, backup, now()),
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
  readonly definitions: Backup | undefined
  readonly options: VerifyOptions
  readonly plan: VerificationPlan
}

/** Goes up the levels until one shows that the backup is bad. */
async function findOut(run: Run): Promise<Outcome> {
  const { backup, cluster, definitions, options, plan, store } = run
  const { level, contents, opens } = plan
  if (opens) {
    // Before the long work: a wrong key says nothing about the backup, a damaged header does.
    const damage = await findingOf(1, () => requireIdentity(store, backup, options.identities ?? []))
    if (damage !== undefined) return damage
  }
  if (level > 0) options.onProgress?.('checking the files')
  if (level > 1 && cluster !== null && definitions === undefined) return checkAndRestore(cluster, run)
  if (level > 0) {
    const damage = await findingOf(1, () => checkFiles(store, backup, options.signal))
    if (damage !== undefined) return damage
  }
  if (contents) {
    options.onProgress?.('reading the contents')
    const damage = await findingOf(0, () => listContents(store, backup, options))
    if (damage !== undefined) return damage
  }
  if (level < 2 || cluster === null || definitions === undefined) return {}
  return withRowsOf(store, backup, definitions, options, (source) =>
    restoreAndCompare(cluster, source, { store, backup, level, options }),
  )
}

/** The files are checked while they are made ready for the restore, so that each is read once. */
async function checkAndRestore(cluster: Cluster, { backup, options, plan, store }: Run): Promise<Outcome> {
  let restored: Promise<Outcome> | undefined
  const source = backupSource(store, backup, options.identities)
  const damage = await findingOf(1, async () => {
    await checkRestoreText(store, backup)
    await withCheckedSource(store, source, loadOptions(options, store), (checked, at) => {
      restored = restoreAndCompare(cluster, checked, { store: at, backup, level: plan.level, options })
      // What it finds is no damage of the files, and is thrown below.
      return restored.catch(() => undefined)
    })
  })
  return restored ?? damage ?? {}
}

/** A disk that came off or a backup that was removed meanwhile looks like damage, and a record would bring its folder back. */
async function requireStillThere(store: BackupStore, { folder }: Backup): Promise<void> {
  const objects = await store.listObjects(folder)
  if (objects.some(({ name }) => name === MANIFEST)) return
  throw new BackupError('BACKUP_STORE_FAILED', `backup "${folder.id}" vanished while it was verified`)
}

/** The last verification counts, and their order is by their names: a clock that went back must not put a failure before a success. */
async function laterThanAll(store: BackupStore, { folder }: Backup, moment: Date): Promise<string> {
  const marks = (await store.listObjects(folder)).map(({ name }) => parseVerificationName(name))
  const earlier = marks.flatMap((mark) => (mark === undefined ? [] : Date.parse(mark.at) + 1))
  return new Date(Math.max(moment.getTime(), ...earlier)).toISOString()
}
