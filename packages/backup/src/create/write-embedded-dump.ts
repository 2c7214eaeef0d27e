import type { Database } from '@pgtend/database'
import type { BackupObject } from '../catalog/manifest.ts'
import { BackupError } from '../errors.ts'
import type { BackupDraft } from '../store/backup-store.ts'
import type { BackupPlan } from './plan-backup.ts'
import { putStream } from './put-stream.ts'

const SLICE_BYTES = 1 << 20

/** Dumps through the engine itself, whole in memory; `check` looks at the dump before it is written. @throws {BackupError} `BACKUP_DUMP_FAILED` */
export async function writeEmbeddedDump(
  draft: BackupDraft,
  { arguments: args, dump, outerCompression: compression, recipients }: BackupPlan,
  dumpSql: NonNullable<Database['dumpSql']>,
  check: (sql: string) => void,
): Promise<BackupObject> {
  const sql = await dumpSql(args).catch((cause: unknown) => {
    throw new BackupError('BACKUP_DUMP_FAILED', 'the dump of the embedded engine failed', { cause })
  })
  check(sql)
  return putStream(draft, dump, { compression, recipients }, slices(Buffer.from(sql)))
}

async function* slices(buffer: Buffer): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < buffer.length; start += SLICE_BYTES) yield buffer.subarray(start, start + SLICE_BYTES)
}
