import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { BackupError } from '../errors.ts'
import { withSpool } from '../store/spool.ts'
import { findTool, type Tool } from '../tools/find-tool.ts'
import { type RunningTool, runTool } from '../tools/run-tool.ts'
import { requireRestored } from './require-restored.ts'
import type { RestoreSource } from './restore-source.ts'
import { writableFolder } from './writable-folder.ts'

/** A dump in custom, directory or tar format, ready for pg_restore. */
export interface Archive {
  readonly tool: Tool
  readonly content: 'custom' | 'directory' | 'tar'
  /** Undefined: it is streamed into pg_restore, which then runs alone. */
  readonly path: string | undefined
  readonly open: RestoreSource['open']
  /** A private folder for files that pg_restore reads, removed afterwards. */
  readonly spool: string
}

export interface OpenArchiveOptions {
  readonly toolDirectories: readonly string[]
  /** Folder for decrypted and decompressed files, where pg_restore cannot read what is stored; where it may not be written to, that of
   * the system. */
  readonly temporaryDirectory: string
  /** Oldest pg_restore that will do, beside that of the dump. */
  readonly minimumMajor: number
  /** Only the table of contents will be read. */
  readonly contentsOnly?: boolean | undefined
}

/**
 * Makes a dump readable for pg_restore while `work` runs: where it lies, as a stream, or as a copy in a private folder.
 * @throws {BackupError} `BACKUP_TOOL_MISSING`, `BACKUP_TOOL_TOO_OLD`, and as `materialise`
 */
export async function withArchive<T>(
  source: RestoreSource,
  options: OpenArchiveOptions,
  work: (archive: Archive) => Promise<T>,
): Promise<T> {
  const { content, open } = source
  if (content === 'plain') throw new Error('a plain dump is not for pg_restore')
  const { contentsOnly, minimumMajor, temporaryDirectory, toolDirectories } = options
  const tool = await findRestoreTool(source, toolDirectories, minimumMajor)
  return withSpool(await writableFolder(temporaryDirectory), async (spool) => {
    // A folder cannot be streamed; whoever wants several processes for another dump has had it copied before.
    const copy = content === 'directory' ? source.copyTo : undefined
    const path = source.path(tool.major) ?? (await copy?.(join(spool, 'copy'), { toolMajor: tool.major, contentsOnly }))
    return work({ tool, content, path, open, spool })
  })
}

/**
 * Finds the oldest pg_restore that reads a dump and is not older than `minimumMajor`.
 * @throws {BackupError} `BACKUP_TOOL_MISSING` or `BACKUP_TOOL_TOO_OLD`
 */
export async function findRestoreTool(
  { backup }: RestoreSource,
  toolDirectories: readonly string[],
  minimumMajor: number,
): Promise<Tool> {
  const dumpMajor = Number.parseInt(backup?.manifest.tool.version ?? '0', 10)
  return findTool('pg_restore', toolDirectories, Math.max(minimumMajor, dumpMajor))
}

export interface RunArchiveOptions {
  readonly env?: Readonly<Record<string, string>> | undefined
  readonly signal: AbortSignal | undefined
}

/** Runs pg_restore on an archive to its end. @throws {BackupError} as `requireRestored`, or what the source throws */
export async function runArchive(archive: Archive, args: readonly string[], options: RunArchiveOptions): Promise<void> {
  const running = startArchive(archive, args, options)
  running.stdout.resume()
  await feedArchive(running, archive, options.signal)
}

/** What pg_restore prints about an archive. @throws as `runArchive` */
export async function* readArchive(
  archive: Archive,
  args: readonly string[],
  options: RunArchiveOptions,
): AsyncGenerator<Uint8Array> {
  const running = startArchive(archive, args, options)
  const feeding = feedArchive(running, archive, options.signal)
  feeding.catch(() => undefined)
  try {
    yield* running.stdout
    await feeding
  } finally {
    await running.stop()
  }
}

function startArchive(
  { content, path, tool }: Archive,
  args: readonly string[],
  options: RunArchiveOptions,
): RunningTool {
  const { env = {}, signal } = options
  return runTool(tool, { args: [...args, ...(path === undefined ? [`--format=${content}`] : [path])], env, signal })
}

/** A tool that has read what it needs stops reading; a source that breaks stops the tool. */
async function feedArchive(
  running: RunningTool,
  { open, path }: Archive,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (path !== undefined) {
    running.stdin.end()
    return requireRestored(await running.ended, signal)
  }
  await feed(running, await open(), signal)
}

/**
 * Streams into a tool. A tool that stops reading says why when it ends; a source that breaks stops the tool.
 * @throws {BackupError} as `requireRestored`, or what the source throws
 */
export async function feed(
  running: RunningTool,
  source: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<void> {
  try {
    await pipeline(Readable.from(source, { objectMode: false }), running.stdin)
  } catch (error) {
    if (error instanceof BackupError) {
      await running.stop()
      throw error
    }
    // Whoever stops reading before the end either failed or had enough.
  }
  requireRestored(await running.ended, signal)
}
