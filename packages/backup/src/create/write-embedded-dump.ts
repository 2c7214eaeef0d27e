import type { Database } from '@pgtend/database'
import type { BackupObject } from '../catalog/manifest.ts'
import { AFTER_KEPT_ROWS, BEFORE_KEPT_ROWS } from '../derived/sections.ts'
import { BackupError } from '../errors.ts'
import type { BackupDraft } from '../store/backup-store.ts'
import type { BackupPlan } from './plan-backup.ts'
import { putStream } from './put-stream.ts'

const SLICE_BYTES = 1 << 20

export interface EmbeddedDump {
  readonly dumpSql: NonNullable<Database['dumpSql']>
  /** Looks at the definitions and rows before anything is written. */
  readonly check: (sql: string) => void
  /** Rows that the dump leaves out and that belong before its indexes and constraints. */
  readonly keptRows?: AsyncIterable<Uint8Array> | undefined
}

/** Dumps through the engine itself, whole in memory. @throws {BackupError} `BACKUP_DUMP_FAILED` */
export async function writeEmbeddedDump(
  draft: BackupDraft,
  { arguments: args, dump, outerCompression: compression, recipients }: BackupPlan,
  { check, dumpSql, keptRows }: EmbeddedDump,
): Promise<BackupObject> {
  const dumpPart = (sections: readonly string[]): Promise<string> =>
    dumpSql([...args, ...sections]).catch((cause: unknown) => {
      throw new BackupError('BACKUP_DUMP_FAILED', 'the dump of the embedded engine failed', { cause })
    })
  const first = await dumpPart(keptRows === undefined ? [] : BEFORE_KEPT_ROWS)
  check(first)
  const last = keptRows === undefined ? '' : await dumpPart(AFTER_KEPT_ROWS)
  return putStream(draft, dump, { compression, recipients }, slices(first, keptRows, last))
}

async function* slices(
  first: string,
  keptRows: AsyncIterable<Uint8Array> | undefined,
  last: string,
): AsyncGenerator<Uint8Array> {
  yield* slicesOf(Buffer.from(first))
  if (keptRows === undefined) return
  yield* keptRows
  yield* slicesOf(Buffer.from(last))
}

function* slicesOf(buffer: Buffer): Generator<Uint8Array> {
  for (let start = 0; start < buffer.length; start += SLICE_BYTES) yield buffer.subarray(start, start + SLICE_BYTES)
}
