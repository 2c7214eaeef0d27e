import { chown, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { withClient } from '../databases/connect-client.ts'
import { findProgram } from '../process/find-program.ts'
import { freePort } from '../process/free-port.ts'
import { type GuardedProcess, startGuarded } from '../process/start-guarded.ts'
import { findPostgresUser, isRoot, serverUser } from '../process/system-user.ts'
import { waitFor } from '../process/wait-for.ts'
import { testRun } from '../server/test-run.ts'
import { pgBouncerConfig } from './pgbouncer-config.ts'

export interface PgBouncerOptions {
  readonly poolMode: 'transaction' | 'session'
  /** The database behind it; also decides user and password. */
  readonly databaseUrl: string
  /** Server connections per user and database; default 5. */
  readonly poolSize?: number
  /** Further users allowed in, by password. */
  readonly users?: Readonly<Record<string, string>>
}

export interface RunningPgBouncer {
  /** The given URL, through PgBouncer. */
  readonly url: string
  /** PgBouncer's own console (`show pools`). */
  readonly adminUrl: string
  stop(): Promise<void>
}

/** The reason to give when a test is skipped for want of it. */
export const NEEDS_PGBOUNCER = 'needs PgBouncer'

/** True when this machine can run PgBouncer. */
export function hasPgBouncer(): boolean {
  return findProgram('pgbouncer') !== undefined && (!isRoot() || findPostgresUser() !== undefined)
}

/**
 * Starts a real PgBouncer on a free loopback port in front of a database, and waits until it answers.
 * It also stops when the test process dies.
 * @throws {Error} when it is not installed or does not answer; the message has the end of its log.
 */
export async function startPgBouncer(options: PgBouncerOptions): Promise<RunningPgBouncer> {
  const program = findProgram('pgbouncer')
  if (program === undefined) throw new Error(NEEDS_PGBOUNCER)
  const server = new URL(options.databaseUrl)
  const port = await freePort()
  const directory = await writeFiles(options, server, port)
  const user = serverUser()
  if (user) await chown(directory, user.uid, user.gid)
  const logPath = join(directory, 'pgbouncer.log')
  const bouncer = startGuarded({
    command: [program, join(directory, 'pgbouncer.ini')],
    directory,
    logPath,
    env: { PATH: process.env.PATH },
    user,
  })
  const url = throughPort(server, port)
  await untilItAnswers(bouncer, url, logPath)
  const adminUrl = new URL(url)
  adminUrl.pathname = '/pgbouncer'
  return { url, adminUrl: adminUrl.href, stop: () => bouncer.stop() }
}

async function writeFiles(options: PgBouncerOptions, server: URL, port: number): Promise<string> {
  const parent = join(testRun().directory, 'pgbouncer')
  await mkdir(parent, { recursive: true, mode: 0o711 })
  const directory = await mkdtemp(join(parent, 'p-'))
  const adminUser = decodeURIComponent(server.username)
  const users = { ...options.users, [adminUser]: decodeURIComponent(server.password) }
  const config = pgBouncerConfig({
    directory,
    port,
    serverHost: server.hostname,
    serverPort: Number(server.port || 5432),
    adminUser,
    poolMode: options.poolMode,
    poolSize: options.poolSize ?? 5,
    passwords: server.password !== '',
  })
  const quote = (text: string) => `"${text.replaceAll('"', '""')}"`
  const lines = Object.entries(users).map(([name, password]) => `${quote(name)} ${quote(password)}\n`)
  // The folder itself is closed to others, so the files in it need not be.
  await writeFile(join(directory, 'pgbouncer.ini'), config)
  await writeFile(join(directory, 'users.txt'), lines.join(''))
  return directory
}

function throughPort(server: URL, port: number): string {
  const url = new URL(server)
  url.host = `127.0.0.1:${port}`
  return url.href
}

async function untilItAnswers(bouncer: GuardedProcess, url: string, logPath: string): Promise<void> {
  const answer = async () => {
    if (bouncer.hasEnded()) return 'ended'
    return await withClient(url, (client) => client.query('select 1')).then(() => 'answers')
  }
  const state = await waitFor(answer, { what: 'an answer of PgBouncer', limitMs: 10_000 }).catch(
    (error: Error) => error,
  )
  if (state === 'answers') return
  const log = (await readFile(logPath, 'utf8').catch(() => '')).slice(-2000)
  await bouncer.stop()
  throw new Error(`PgBouncer did not answer: ${log}`, { cause: state })
}
