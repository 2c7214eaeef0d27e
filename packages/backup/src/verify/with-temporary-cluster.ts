import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { chown, readFile, realpath } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { type Cluster, openCluster } from '@pgtend/database'
import { BackupError } from '../errors.ts'
import { withSpool } from '../store/spool.ts'
import { findTool } from '../tools/find-tool.ts'
import { type ServerUser, serverUser } from './server-user.ts'

export interface TemporaryClusterOptions {
  /** Folders to look for initdb and postgres in; see `listToolDirectories`. */
  readonly toolDirectories: readonly string[]
  /** Folder for the cluster, with room for the restored database; its path must be short, because a socket lies there. */
  readonly temporaryDirectory: string
  /** Major version of the server that was backed up. */
  readonly major: number
  /** Shown in pg_stat_activity. */
  readonly applicationName: string
  readonly signal?: AbortSignal | undefined
}

const PORT = 5432
const START_LIMIT_MS = 60_000
const POLL_MS = 50
/** Nothing here has to survive a crash. */
const SETTINGS = [
  'listen_addresses=',
  'fsync=off',
  'full_page_writes=off',
  'synchronous_commit=off',
  'wal_level=minimal',
  'max_wal_senders=0',
  'max_wal_size=4GB',
  'autovacuum=off',
  'logging_collector=off',
] as const

/**
 * Gives `work` a new PostgreSQL cluster made with the programs of this machine. It listens on a socket in a private folder and nowhere
 * else, ends with this process, however that ends, and its files are removed; those that a killed process left go with the next one.
 * @throws {BackupError} `BACKUP_TOOL_MISSING`, `BACKUP_TOOL_TOO_OLD`, `BACKUP_PLACE_FAILED`, or what `work` throws
 */
export async function withTemporaryCluster<T>(
  options: TemporaryClusterOptions,
  work: (cluster: Cluster) => Promise<T>,
): Promise<T> {
  const programs = await findPrograms(options)
  const user = await serverUser()
  return withSpool(options.temporaryDirectory, async (folder) => {
    if (user !== undefined) await chown(folder, user.uid, user.gid)
    await createCluster(programs, folder, user)
    const server = startServer(programs, folder, user)
    const log = tailOf(server)
    try {
      await untilReady(server, folder, log, options.signal)
      const cluster = await openCluster(socketTarget(folder), {
        applicationName: options.applicationName,
        environment: 'development',
      })
      return await work(cluster).finally(() => cluster.end())
    } finally {
      await stopServer(server)
    }
  })
}

/** The folder of programs of the same major version, whose definitions can be compared; else of the next newer one. */
async function findPrograms({ major, toolDirectories }: TemporaryClusterOptions): Promise<string> {
  const initdb = await findTool('initdb', toolDirectories, major).catch((error: unknown) => {
    if (!(error instanceof BackupError)) throw error
    throw new BackupError(error.code, error.message, {
      cause: error,
      hint: `Install the server programs, for example \`apt-get install postgresql-${major}\`, or verify with \`--on same\`.`,
    })
  })
  // A program beside PATH may be a link to the folder where the server lies.
  return dirname(await realpath(initdb.path))
}

function socketTarget(folder: string): Parameters<typeof openCluster>[0] {
  return {
    kind: 'server',
    host: folder,
    port: PORT,
    database: 'postgres',
    user: 'postgres',
    tls: { mode: 'disable' },
    schema: 'public',
    source: 'config',
  }
}

async function createCluster(programs: string, folder: string, user: ServerUser | undefined): Promise<void> {
  const args = ['--pgdata', join(folder, 'data'), '--username=postgres', '--auth=trust', '--encoding=UTF8']
  await promisify(execFile)(join(programs, 'initdb'), [...args, '--locale=C', '--no-sync'], {
    ...environment(folder),
    ...user,
  }).catch((cause: unknown) => {
    const said = cause instanceof Error && 'stderr' in cause ? String(cause.stderr) : ''
    throw failed(/initdb: error: (.*)/.exec(said)?.[1] ?? 'initdb ended with an error', cause)
  })
}

/**
 * The shell between ends the server when its input closes, which it does when this process is gone: `kill -9` leaves no server.
 * SIGQUIT ends a server at once; what is in it is not needed.
 */
const GUARD = 'exec 3<&0; "$@" 3<&- & server=$!; { read -r _ <&3; kill -QUIT "$server"; } & exec 3<&-; wait "$server"'

function startServer(programs: string, folder: string, user: ServerUser | undefined): ChildProcess {
  const settings = [...SETTINGS, `unix_socket_directories=${folder}`].flatMap((setting) => ['-c', setting])
  const command = [join(programs, 'postgres'), '-D', join(folder, 'data'), '-p', String(PORT), ...settings]
  return spawn('/bin/sh', ['-c', GUARD, 'sh', ...command], {
    ...environment(folder),
    ...user,
    stdio: ['pipe', 'ignore', 'pipe'],
  })
}

/** The last line of postmaster.pid says how far the server is; pg_ctl looks there too. */
async function untilReady(
  server: ChildProcess,
  folder: string,
  log: () => string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const deadline = performance.now() + START_LIMIT_MS
  while (performance.now() < deadline) {
    if (signal?.aborted) throw new BackupError('BACKUP_INTERRUPTED', 'the verification was interrupted')
    if (hasEnded(server)) throw failed(log() || 'the server ended at once')
    const state = await readFile(join(folder, 'data', 'postmaster.pid'), 'utf8').catch(() => '')
    if (state.split('\n')[7]?.trim() === 'ready') return
    await delay(POLL_MS)
  }
  throw failed(`the server did not start within ${START_LIMIT_MS / 1_000} s`)
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null
}

/** The last error that the server wrote; what it writes is read in any case, or it would wait for that. */
function tailOf(server: ChildProcess): () => string {
  let fatal = ''
  server.stderr?.setEncoding('utf8').on('data', (text: string) => {
    fatal = /(?:FATAL|PANIC): +(.*)/.exec(text)?.[1] ?? fatal
  })
  return () => fatal
}

async function stopServer(server: ChildProcess): Promise<void> {
  const ended = new Promise<void>((resolve) => {
    if (hasEnded(server)) resolve()
    else server.once('exit', () => resolve())
  })
  server.stdin?.end()
  await ended
}

/** Nothing of this process's environment is handed on, such as PGDATA. */
function environment(folder: string): { readonly cwd: string; readonly env: Record<string, string> } {
  return { cwd: folder, env: { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/bin:/bin' } }
}

function failed(what: string, cause?: unknown): BackupError {
  return new BackupError('BACKUP_PLACE_FAILED', `the temporary cluster could not be started: ${what}`, { cause })
}
