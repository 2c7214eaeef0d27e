import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Database, NativeConnection } from '@pgtend/database'
import type { BackupObject } from '../catalog/manifest.ts'
import { BackupError } from '../errors.ts'
import type { BackupDraft } from '../store/backup-store.ts'
import { withSpool } from '../store/spool.ts'
import type { Tool } from '../tools/find-tool.ts'
import { runTool, type ToolEnd } from '../tools/run-tool.ts'
import type { BackupPlan } from './plan-backup.ts'
import { type PutStreamOptions, putStream } from './put-stream.ts'

export interface NativeDump {
  readonly tool: Tool
  readonly connection: NativeConnection
  /** Exported snapshot that the dump reads, so that it equals what is counted. */
  readonly snapshot: string
  /** Folder for the files of a directory dump before they are put. */
  readonly spool: string | undefined
  readonly signal: AbortSignal | undefined
  readonly onBytes?: ((bytes: number) => void) | undefined
}

/**
 * Runs pg_dump into a draft and waits until it has ended well. A process that ends badly makes the draft worthless: the caller
 * discards it.
 * @throws {BackupError} `BACKUP_DUMP_FAILED`, `BACKUP_DISK_FULL` or `BACKUP_INTERRUPTED`
 */
export async function writeNativeDump(
  draft: BackupDraft,
  plan: BackupPlan,
  native: NativeDump,
): Promise<BackupObject[]> {
  if (plan.format === 'directory') return writeFolder(draft, plan, native)
  const running = runTool(native.tool, {
    args: [...plan.arguments, `--snapshot=${native.snapshot}`],
    env: native.connection.env,
    signal: native.signal,
  })
  running.stdin.end()
  try {
    return [await putStream(draft, plan.dump, put(plan), untilEnded(running, native))]
  } catch (error) {
    // The disk may be full, or the reader gone: pg_dump must not outlive the draft.
    await running.stop()
    throw error
  }
}

/** Dumps through the engine itself, whole in memory. @throws {BackupError} `BACKUP_DUMP_FAILED` */
export async function writeEmbeddedDump(
  draft: BackupDraft,
  plan: BackupPlan,
  dumpSql: NonNullable<Database['dumpSql']>,
  check: (sql: string) => void,
): Promise<BackupObject[]> {
  const sql = await dumpSql(plan.arguments).catch((cause: unknown) => {
    throw new BackupError('BACKUP_DUMP_FAILED', 'the dump of the embedded engine failed', { cause })
  })
  check(sql)
  return [await putStream(draft, plan.dump, put(plan), slices(Buffer.from(sql)))]
}

function put({ outerCompression, recipients }: BackupPlan): PutStreamOptions {
  return { compression: outerCompression, recipients }
}

/** The output of a running dump; throws at its end when the process failed, so the file is never finished. */
async function* untilEnded(
  running: ReturnType<typeof runTool>,
  { onBytes, signal }: NativeDump,
): AsyncGenerator<Uint8Array> {
  let bytes = 0
  for await (const chunk of running.stdout) {
    bytes += chunk.length
    onBytes?.(bytes)
    yield chunk
  }
  requireSuccess(await running.ended, signal)
}

async function writeFolder(draft: BackupDraft, plan: BackupPlan, native: NativeDump): Promise<BackupObject[]> {
  if (native.spool === undefined) throw new Error('a directory dump needs a folder to write to')
  return withSpool(native.spool, async (spool) => {
    const folder = join(spool, plan.dump)
    const running = runTool(native.tool, {
      args: [...plan.arguments, `--file=${folder}`, `--snapshot=${native.snapshot}`],
      env: native.connection.env,
      signal: native.signal,
    })
    running.stdin.end()
    running.stdout.resume()
    requireSuccess(await running.ended, native.signal)
    const objects: BackupObject[] = []
    for (const name of (await readdir(folder)).sort()) {
      objects.push(await putStream(draft, `${plan.dump}/${name}`, put(plan), createReadStream(join(folder, name))))
    }
    return objects
  })
}

function requireSuccess(end: ToolEnd, signal: AbortSignal | undefined): void {
  if (end.ok) return
  if (signal?.aborted) throw new BackupError('BACKUP_INTERRUPTED', 'the backup was interrupted')
  if (end.stderr.includes('No space left on device')) {
    throw new BackupError('BACKUP_DISK_FULL', 'no space left while pg_dump was writing')
  }
  const said = end.stderr.split('\n').find((line) => /error|fatal/i.test(line)) ?? end.stderr.split('\n').at(-1)
  throw new BackupError('BACKUP_DUMP_FAILED', `pg_dump ended with ${end.reason}${said ? `: ${said}` : ''}`, {
    details: { reason: end.reason, stderr: end.stderr },
  })
}

const SLICE_BYTES = 1 << 20

async function* slices(buffer: Buffer): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < buffer.length; start += SLICE_BYTES) yield buffer.subarray(start, start + SLICE_BYTES)
}
