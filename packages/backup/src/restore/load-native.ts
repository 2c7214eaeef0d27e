import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Database } from '@pgtend/database'
import { BackupError } from '../errors.ts'
import { findTool } from '../tools/find-tool.ts'
import { type RunningTool, runTool, type ToolEnd } from '../tools/run-tool.ts'
import { cleanSql } from './clean-sql.ts'
import type { RestoreSource } from './restore-source.ts'

export interface LoadOptions {
  readonly toolDirectories: readonly string[]
  readonly keepOwners: boolean
  /** Parallel processes where the dump allows it. */
  readonly jobs: number
  /** maintenance_work_mem in MB, shared by the processes; building a vector index on disk takes many times as long. */
  readonly maintenanceWorkMemMb: number
  readonly signal: AbortSignal | undefined
}

/**
 * Restores a dump into an empty database on a server with pg_restore or psql; both stop at the first error.
 * @throws {BackupError} `RESTORE_FAILED`, `BACKUP_TRUNCATED`, `BACKUP_TOOL_MISSING`, `BACKUP_TOOL_TOO_OLD` or `BACKUP_INTERRUPTED`
 */
export async function loadNative(database: Database, source: RestoreSource, options: LoadOptions): Promise<void> {
  const connection = database.nativeConnection
  if (connection === undefined) throw new Error('native tools without a connection for them')
  const workMemMb = Math.max(1, Math.floor(options.maintenanceWorkMemMb / options.jobs))
  const env = { ...connection.env, PGOPTIONS: `-c maintenance_work_mem=${workMemMb}MB` }
  const serverMajor = Math.floor(database.capabilities.serverVersion / 10_000)
  if (source.content === 'plain') {
    const tool = await findTool('psql', options.toolDirectories, 0)
    const args = ['--no-psqlrc', '--quiet', '--no-password', '--single-transaction', '--set=ON_ERROR_STOP=1']
    const running = runTool(tool, { args: [...args, '--output=/dev/null'], env, signal: options.signal })
    running.stdout.resume()
    const serverVersion = database.capabilities.serverVersion
    return feed(
      running,
      textOf(cleanSql(await source.open(), { serverVersion, keepOwners: options.keepOwners })),
      options,
    )
  }
  const dumpMajor = Number.parseInt(source.backup?.manifest.tool.version ?? '0', 10)
  const tool = await findTool('pg_restore', options.toolDirectories, Math.max(serverMajor, dumpMajor))
  const args = [
    `--dbname=${connectionString(connection.env.PGDATABASE ?? '')}`,
    '--exit-on-error',
    '--no-password',
    ...(options.keepOwners ? [] : ['--no-owner', '--no-acl']),
  ]
  if (source.path !== undefined) {
    const jobs = source.content === 'tar' ? [] : [`--jobs=${options.jobs}`]
    const running = runTool(tool, { args: [...args, ...jobs, source.path], env, signal: options.signal })
    running.stdin.end()
    running.stdout.resume()
    return requireSuccess(await running.ended, options.signal)
  }
  const running = runTool(tool, { args: [...args, `--format=${source.content}`], env, signal: options.signal })
  running.stdout.resume()
  return feed(running, await source.open(), options)
}

/** Names a database so that pg_restore does not take `=` or `postgres://` in its name for a connection string. */
function connectionString(database: string): string {
  return `dbname='${database.replaceAll(/[\\']/g, '\\$&')}'`
}

/** Streams into a tool. A tool that stops reading says why when it ends; a source that breaks stops the tool. */
async function feed(running: RunningTool, source: AsyncIterable<Uint8Array>, { signal }: LoadOptions): Promise<void> {
  try {
    await pipeline(Readable.from(source, { objectMode: false }), running.stdin)
  } catch (error) {
    if (error instanceof BackupError) {
      await running.stop()
      throw error
    }
    requireSuccess(await running.ended, signal)
    throw error
  }
  requireSuccess(await running.ended, signal)
}

async function* textOf(batches: ReturnType<typeof cleanSql>): AsyncGenerator<Uint8Array> {
  for await (const lines of batches) {
    if (lines.length > 0) yield Buffer.from(`${lines.map(({ text }) => text).join('\n')}\n`, 'latin1')
  }
}

function requireSuccess(end: ToolEnd, signal: AbortSignal | undefined): void {
  if (end.ok) return
  if (signal?.aborted) throw new BackupError('BACKUP_INTERRUPTED', 'the restore was interrupted')
  const said = end.stderr.split('\n').find((line) => /error|fatal/i.test(line)) ?? end.stderr.split('\n').at(-1) ?? ''
  const details = { reason: end.reason, stderr: end.stderr }
  if (/could not read from input file|unexpected end of file|end of file/i.test(end.stderr)) {
    throw new BackupError('BACKUP_TRUNCATED', 'the dump ends early', { details })
  }
  throw new BackupError('RESTORE_FAILED', `the restore ended with ${end.reason}${said && `: ${withoutRows(said)}`}`, {
    details,
  })
}

/** The first line of a server error names the object; DETAIL and CONTEXT, which hold row values, come after it. */
function withoutRows(line: string): string {
  return line
    .replace(/^(psql:<stdin>:\d+|pg_restore): /, '')
    .replace(/^error: /, '')
    .trim()
}
