import type { BackupManifest, BackupObject } from '../catalog/manifest.ts'
import { manifestText } from '../catalog/manifest-text.ts'
import { summarise } from '../catalog/summarise.ts'
import type { BackupSummary } from '../catalog/summary.ts'
import { filesVerification, verificationName, verificationText } from '../catalog/verification-record.ts'
import { BackupError } from '../errors.ts'
import { clockNote, findDegraded, readHealthFacts } from '../facts/find-degraded.ts'
import type { BackupDraft } from '../store/backup-store.ts'
import { inParallel } from '../store/in-parallel.ts'
import { bytesOf } from '../stream/bytes-of.ts'
import { digestOf } from '../stream/digest.ts'
import { type BackupWork, requireNotInterrupted } from './backup-work.ts'
import { buildManifest } from './build-manifest.ts'
import { dumpInSnapshot } from './dump-in-snapshot.ts'
import { putStream } from './put-stream.ts'
import { RESTORE_TEXT, restoreText } from './restore-text.ts'
import { writeGlobals } from './write-globals.ts'

/** Small files wait for the disk, and not for the processor. */
const READS_AT_ONCE = 4

/**
 * Dumps a database into a draft and publishes it; the manifest is the last thing that is written. Whoever calls it discards the
 * draft when it fails.
 */
export async function fillDraft(work: BackupWork): Promise<BackupSummary> {
  const { client, draft, lease, options, plan, progress, readsBack } = work
  const started = performance.now()
  const before = await readHealthFacts(client)
  const note = clockNote(before, options.now())
  if (note !== undefined) options.onNote?.(note)
  const dumped = await dumpInSnapshot(work)
  for (const { name, rows, schema } of dumped.facts.tables) {
    if (rows !== null) continue
    options.onNote?.(`table "${schema}"."${name}" was emptied or rewritten meanwhile: its rows will not be compared`)
  }
  const after = await readHealthFacts(client)
  const globals = await globalsOf(work)
  const objects = [...dumped.objects, ...(globals === null ? [] : [globals]), ...(await putTexts(work, dumped))]
  if (readsBack) await readBack(work, objects)
  requireNotInterrupted(options.signal)
  const facts = buildManifest(work, dumped, {
    objects,
    globals: globals?.name ?? null,
    degraded: [...findDegraded({ before, after, warnings: progress.warnings })],
    durationMs: Math.round(performance.now() - started),
    finishedAt: options.now().toISOString(),
  })
  const manifest = { ...facts, restoreText: await putRestoreText(draft, facts) }
  const verifications = readsBack
    ? [filesVerification({ id: plan.id, level: 1, at: manifest.finishedAt, durationMs: 0 })]
    : []
  for (const record of verifications) await draft.put(verificationName(record), bytesOf(verificationText(record)))
  await requireObjects(draft, objects)
  await lease.requireHeld()
  await draft.publish(manifestText(manifest))
  return summarise(manifest, { verifications })
}

async function globalsOf(work: BackupWork): Promise<BackupObject | null> {
  const { database, draft, options, plan, tool } = work
  const connection = database.nativeConnection
  if (tool === undefined || connection === undefined || plan.kind === 'data') return null
  const { rolePasswords = false, signal } = options
  const result = await writeGlobals(draft, { tool, connection, rolePasswords, recipients: plan.recipients, signal })
  if (result.object === null) options.onNote?.(result.note)
  return result.object
}

async function putRestoreText(
  draft: BackupDraft,
  facts: ReturnType<typeof buildManifest>,
): Promise<BackupManifest['restoreText']> {
  const text = restoreText(facts)
  await draft.put(RESTORE_TEXT, bytesOf(text))
  return { name: RESTORE_TEXT, ...(await digestOf(bytesOf(text))) }
}

async function putTexts(
  { draft, plan }: BackupWork,
  { facts, noted }: Awaited<ReturnType<typeof dumpInSnapshot>>,
): Promise<readonly BackupObject[]> {
  const texts = [{ file: 'schema.json', text: JSON.stringify(facts.schema, undefined, 1) }, ...noted]
  const objects: BackupObject[] = []
  for (const { file, text } of texts) {
    objects.push(await putStream(draft, file, { compression: 'none', recipients: plan.recipients }, bytesOf(text)))
  }
  return objects
}

/** What was written and what lies there must be the same. */
async function readBack({ draft, options }: BackupWork, objects: readonly BackupObject[]): Promise<void> {
  options.onProgress?.({ phase: 'checking', text: 'reading the files back' })
  await draft.flush()
  await inParallel(objects, READS_AT_ONCE, async ({ name, sha256 }) => {
    requireNotInterrupted(options.signal)
    if ((await draft.digest(name)).sha256 === sha256) return
    throw new BackupError('BACKUP_ALTERED', `file "${name}" reads back with another checksum`)
  })
}

/** A store whose folder vanished or was cleaned meanwhile lacks what was put first. */
async function requireObjects(draft: BackupDraft, objects: readonly BackupObject[]): Promise<void> {
  const found = new Map((await draft.listObjects()).map(({ name, bytes }) => [name, bytes]))
  const missing = objects.find(({ name, bytes }) => found.get(name) !== bytes)
  if (missing === undefined) return
  throw new BackupError('BACKUP_STORE_FAILED', `file "${missing.name}" vanished before the backup was done`)
}
