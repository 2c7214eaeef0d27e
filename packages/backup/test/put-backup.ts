import type { BackupManifest } from '../src/catalog/manifest.ts'
import { manifestText } from '../src/catalog/manifest-text.ts'
import { filesVerification, verificationName, verificationText } from '../src/catalog/verification-record.ts'
import { RESTORE_TEXT } from '../src/create/restore-text.ts'
import type { BackupFolder, BackupStore } from '../src/store/backup-store.ts'
import { digestOf } from '../src/stream/digest.ts'

/** Files of the dump of such a backup. */
const FILES = ['dump/1.dat', 'dump/2.dat']

/** Publishes a small backup as of `snapshotAt` that was found good unless told otherwise. Its dump is no dump. */
export async function putBackup(
  store: BackupStore,
  snapshotAt: Date,
  changes: Partial<BackupManifest> = {},
  good = true,
): Promise<BackupFolder> {
  const at = snapshotAt.toISOString()
  const folder = { database: changes.database ?? 'app', id: `${at.replaceAll(/[-:]|\.\d+/g, '')}-abcdef` }
  const draft = store.openDraft(folder)
  const objects: BackupManifest['objects'] = []
  for (const name of FILES) {
    const { bytes, sha256 } = await digestOf(of(`${folder.id} ${name}`))
    await draft.put(name, of(`${folder.id} ${name}`))
    objects.push({ name, bytes, sha256, plainBytes: bytes, plainSha256: sha256, dumpBytes: bytes })
  }
  const note = `How to restore ${folder.id}.\n`
  await draft.put(RESTORE_TEXT, of(note))
  const restoreText = { name: RESTORE_TEXT, ...(await digestOf(of(note))) }
  const times = { startedAt: at, snapshotAt: at, finishedAt: at }
  const manifest: BackupManifest = { ...MANIFEST, ...times, objects, restoreText, ...folder }
  const verification = filesVerification({ id: folder.id, level: good ? 3 : 1, at, durationMs: 0 })
  await draft.put(verificationName(verification), of(verificationText(verification)))
  await draft.publish(manifestText({ ...manifest, ...changes }))
  return folder
}

const MANIFEST: Omit<
  BackupManifest,
  'startedAt' | 'snapshotAt' | 'finishedAt' | 'objects' | 'restoreText' | 'database' | 'id'
> = {
  format: 1,
  environment: 'development',
  kind: 'full',
  dumpFormat: 'directory',
  compression: 'none',
  dump: 'dump',
  tool: { name: 'pg_dump', version: '15.20', arguments: [] },
  server: {
    version: 150_020,
    versionText: '15.20',
    systemIdentifier: '71',
    encoding: 'UTF8',
    collate: 'C',
    ctype: 'C',
    localeProvider: 'c',
    locale: null,
    timeZone: 'UTC',
  },
  extensions: [],
  vector: { columns: [], indexes: [] },
  migrationHead: null,
  durationMs: 1,
  databaseBytes: 1,
  largeObjects: 0,
  checksumAlgorithm: null,
  globals: null,
  encryption: null,
  class: null,
  derived: [],
  degraded: [],
  tables: [],
  sequences: [],
}

async function* of(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}
