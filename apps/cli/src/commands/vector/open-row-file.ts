import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import type { CommandContext } from '../../context.ts'
import { linesOf } from './lines-of.ts'
import { requireFile } from './require-file.ts'

/** Enough of a file to tell it from others of the same size. */
const FINGERPRINT_BYTES = 1_048_576

/** A file of lines that is read as it is asked for. */
export interface RowFile {
  readonly lines: AsyncIterable<string>
  /** Names the content, for a run that goes on; undefined for stdin. */
  readonly resumeKey: string | undefined
  /** Share that was read, from 0 to 1; undefined for stdin. */
  share(): number | undefined
}

/** Opens a file, or stdin for `-`. The file counts as the same while its size and its beginning are. */
export async function openRowFile(
  { cwd, signal }: Pick<CommandContext, 'cwd' | 'signal'>,
  file: string,
): Promise<RowFile> {
  if (file === '-') {
    return { lines: linesOf(process.stdin, signal), resumeKey: undefined, share: () => undefined }
  }
  const path = await requireFile({ cwd }, file)
  const { size, fingerprint } = await readFingerprint(path)
  const stream = createReadStream(path)
  return {
    lines: linesOf(stream, signal),
    resumeKey: `file:${fingerprint}:${size}`,
    share: () => (size === 0 ? undefined : Math.min(1, stream.bytesRead / size)),
  }
}

async function readFingerprint(path: string): Promise<{ readonly size: number; readonly fingerprint: string }> {
  const handle = await open(path)
  try {
    const { size } = await handle.stat()
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(FINGERPRINT_BYTES), 0, FINGERPRINT_BYTES, 0)
    const fingerprint = createHash('sha256').update(buffer.subarray(0, bytesRead)).digest('hex').slice(0, 24)
    return { size, fingerprint }
  } finally {
    await handle.close()
  }
}
