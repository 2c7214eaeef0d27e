import { text } from 'node:stream/consumers'
import type { BackupManifest } from '../catalog/manifest.ts'
import { readManifest } from '../catalog/read-manifest.ts'
import { filesVerification, verificationName, verificationText } from '../catalog/verification-record.ts'
import { BackupError } from '../errors.ts'
import { TRASH } from '../prune/trash-record.ts'
import { type BackupDraft, type BackupFolder, type BackupStore, MANIFEST } from '../store/backup-store.ts'
import { backupPrefix } from '../store/folder-name.ts'
import { inParallel } from '../store/in-parallel.ts'
import { type Lease, withLease } from '../store/lease.ts'
import { bytesOf } from '../stream/bytes-of.ts'
import { copyObject, isSame } from './copy-object.ts'
import type { CopiedBackup } from './copy-result.ts'
import type { CopyStep } from './plan-copy.ts'

/** Enough to hide the way to a bucket when a backup has thousands of small files. */
const OBJECTS_AT_ONCE = 4
/** Later than all there is: who holds the lease knows that nobody else is writing. */
const END_OF_TIME = new Date(8.64e15)

export interface CopyOptions {
  readonly now: () => Date
  readonly signal?: AbortSignal | undefined
  /** Bytes of the backup so far, and those that have to be copied or compared. */
  readonly onProgress?: ((id: string, bytes: number, of: number) => void) | undefined
}

interface Places {
  readonly source: BackupStore
  readonly target: BackupStore
  /** `create` at the target, of the database. */
  readonly lease: Lease
}

/**
 * Copies one backup: its files as they are stored, each read back, then its records and a record of this check, and
 * last its manifest, which makes it visible. No key is needed. After a failure the files that arrived stay, seen by
 * nobody, for the next try.
 * @throws {BackupError} `BACKUP_ALTERED`, `BACKUP_TRUNCATED`, `BACKUP_OBJECT_EXISTS`, `BACKUP_INTERRUPTED`,
 * `BACKUP_LEASE_LOST`, or what the places throw
 */
export function copyBackup(places: Places, step: CopyStep, options: CopyOptions): Promise<CopiedBackup> {
  const { database, id } = step
  const { now, signal } = options
  return withLease(places.source, { database, purpose: 'read', backup: id, now, signal }, async () => {
    const started = performance.now()
    const done = await (step.action === 'copy' ? copyWhole : copyRecords)(places, step, options)
    return { database, id, ...done, durationMs: Math.round(performance.now() - started) }
  })
}

type Done = Omit<CopiedBackup, 'database' | 'id' | 'durationMs'>

async function copyWhole({ lease, source, target }: Places, step: CopyStep, options: CopyOptions): Promise<Done> {
  const folder: BackupFolder = { database: step.database, id: step.id }
  const started = performance.now()
  const manifest = await readManifest(source, folder)
  const manifestFile = await text(await source.read(folder, MANIFEST))
  requireAll(manifest, step)
  const draft = target.openDraft(folder)
  if (await isPublished(draft, folder, manifestFile)) return { action: 'none', written: 0, kept: 0, bytes: 0 }
  // What a removal that did not end has left: the copy is no longer on its way out.
  await target.storage.remove(`${backupPrefix(folder)}${TRASH}`)
  await target.storage.sweep(backupPrefix(folder), END_OF_TIME)
  const there = await readThere(draft, manifest)
  const work: Work = { source, folder, draft, manifest, onBytes: counter(step, options), signal: options.signal }
  const missing = step.objects.filter((name) => !there.has(name))
  const bytes = await copyObjects(work, missing)
  const at = options.now().toISOString()
  const durationMs = Math.round(performance.now() - started)
  const check = filesVerification({ id: folder.id, level: 1, at, durationMs })
  await draft.put(verificationName(check), bytesOf(verificationText(check)))
  await requireThere(draft, manifest)
  await lease.requireHeld()
  await draft.publish(manifestFile)
  return { action: 'copied', written: missing.length, kept: there.size, bytes }
}

/** A backup that is there is not touched, but for what was added beside it. */
async function copyRecords({ source, target }: Places, step: CopyStep, options: CopyOptions): Promise<Done> {
  const folder: BackupFolder = { database: step.database, id: step.id }
  const draft = target.openDraft(folder)
  const manifest = await readManifest(target, folder)
  const work: Work = { source, folder, draft, manifest, onBytes: counter(step, options), signal: options.signal }
  const bytes = await copyObjects(work, step.objects)
  await draft.flush()
  return { action: 'records', written: step.objects.length, kept: 0, bytes }
}

interface Work {
  readonly source: BackupStore
  readonly folder: BackupFolder
  readonly draft: BackupDraft
  readonly manifest: BackupManifest
  readonly onBytes: (bytes: number) => void
  readonly signal?: AbortSignal | undefined
}

async function copyObjects({ manifest, ...work }: Work, names: readonly string[]): Promise<number> {
  const expected = new Map([...manifest.objects, manifest.restoreText].map((object) => [object.name, object]))
  const failing = new AbortController()
  // The others of a backup that has failed need not come to their end, which may be hours away.
  const signal = AbortSignal.any([failing.signal, ...(work.signal === undefined ? [] : [work.signal])])
  let bytes = 0
  await inParallel(names, OBJECTS_AT_ONCE, async (name) => {
    const copied = await copyObject({ ...work, signal, name, expected: expected.get(name) }).catch((error: unknown) => {
      failing.abort()
      throw error
    })
    // Not in one with the waiting: others are added meanwhile.
    bytes += copied
  })
  return bytes
}

/**
 * Another copy may have been quicker since the plan was made.
 * @throws {BackupError} `BACKUP_OBJECT_EXISTS` when it is another backup
 */
async function isPublished(draft: BackupDraft, { id }: BackupFolder, manifestFile: string): Promise<boolean> {
  if (!(await draft.listObjects()).some(({ name }) => name === MANIFEST)) return false
  if ((await text(await draft.read(MANIFEST))) === manifestFile) return true
  throw new BackupError('BACKUP_OBJECT_EXISTS', `another backup "${id}" is there already`)
}

/** Names the files that an earlier try left and that are right; what is not is written again. */
async function readThere(draft: BackupDraft, manifest: BackupManifest): Promise<ReadonlySet<string>> {
  const sizes = new Map((await draft.listObjects()).map(({ bytes, name }) => [name, bytes]))
  const right = new Set<string>()
  const candidates = manifest.objects.filter(({ bytes, name }) => sizes.get(name) === bytes)
  await inParallel(candidates, OBJECTS_AT_ONCE, async (object) => {
    if (isSame(await draft.digest(object.name), object)) right.add(object.name)
  })
  return right
}

/** What was read back may have been cleared away since, by somebody who took it for a removal that did not end. */
async function requireThere(draft: BackupDraft, { objects, restoreText }: BackupManifest): Promise<void> {
  const sizes = new Map((await draft.listObjects()).map(({ bytes, name }) => [name, bytes]))
  const missing = [...objects, restoreText].find(({ bytes, name }) => sizes.get(name) !== bytes)
  if (missing === undefined) return
  throw new BackupError('BACKUP_STORE_FAILED', `file "${missing.name}" vanished before the copy was done`)
}

function requireAll({ objects, restoreText }: BackupManifest, step: CopyStep): void {
  const missing = [...objects, restoreText].find(({ name }) => !step.objects.includes(name))
  if (missing === undefined) return
  throw new BackupError('BACKUP_TRUNCATED', `file "${missing.name}" of backup "${step.id}" is missing`)
}

function counter({ bytes, id }: CopyStep, { onProgress }: CopyOptions): (more: number) => void {
  let sum = 0
  return (more) => {
    sum += more
    onProgress?.(id, sum, bytes)
  }
}
