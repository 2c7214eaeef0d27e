import { execFileSync } from 'node:child_process'
import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findLocalBinaries, type ServerSetting, serverUser, startLocalServer } from '@pgtend/testing/server'
import type { BenchmarkOptions, BenchmarkOutcome } from '../benchmark.ts'
import { type Contestant, interleave } from '../measure/interleave.ts'
import { runTimed, type TimedCommand } from '../measure/run-timed.ts'
import { connectTo } from '../scratch-databases.ts'
import { joinOutcomes, outcomeOf } from '../vector/outcome-of.ts'
import type { DatabaseSize } from './database-size.ts'
import { fillDatabase } from './fill-database.ts'
import { isInstalled } from './installed.ts'

const CLUSTER = 'whole cluster'
const BACKUP = 'pgBackRest, full backup'
const RESTORE = 'pgBackRest, restore and start'
const DATABASE = 'app'
const STANZA = 'bench'
/** Backups and restores move files, so few rounds say enough. */
const MOST_ROUNDS = 3
/** A server as teams run it; WAL goes to pgBackRest. */
const SETTINGS = [
  ['fsync', 'on'],
  ['synchronous_commit', 'on'],
  ['full_page_writes', 'on'],
  ['archive_mode', 'on'],
  ['max_wal_size', '4GB'],
] as const

/**
 * Backs up and restores a cluster of its own, with the same database, by pgBackRest: another kind of backup, of files, shown beside.
 * Where it is not installed a note says so.
 */
export async function measurePgBackRest(options: BenchmarkOptions, size: DatabaseSize): Promise<BenchmarkOutcome> {
  if (!isInstalled('pgbackrest')) return leftOut('it is not installed')
  const binaries = findLocalBinaries().find(({ pgvector }) => pgvector)
  if (binaries === undefined) return leftOut('it needs PostgreSQL binaries with pgvector on this machine')
  const folder = await mkdtemp(join(tmpdir(), 'pgtend-bench-pgbackrest-'))
  const user = serverUser()
  if (user) await chown(folder, user.uid, user.gid)
  const config = join(folder, 'pgbackrest.conf')
  const archive: ServerSetting = ['archive_command', `pgbackrest --config=${config} --stanza=${STANZA} archive-push %p`]
  // The archive command needs its file from the first segment on, and the file the server's port.
  await writeFile(config, '')
  // The server runs as another user than root, who must reach its own folder inside.
  await chmod(folder, 0o711)
  const server = await startLocalServer(binaries, folder, 'local', [...SETTINGS, archive])
  try {
    const { adminUrl, binDir = '', port, socketDir = '' } = server.info
    await writeFile(config, configText(folder, socketDir, port))
    options.onStep(`pgBackRest: a cluster of its own with ${size.memories} vectors and ${size.messages} messages`)
    await fillDatabase(await createDatabase(adminUrl), size)
    const program = pgBackRest(config, folder, user)
    await runTimed(program('stanza-create'))
    const rounds = Math.min(MOST_ROUNDS, options.runs)
    const backup = once(BACKUP, () => runTimed(program('--type=full', 'backup')))
    const restore = once(RESTORE, (round) =>
      restoreAndStart(program, { binDir, data: join(folder, `restored-${round}`), folder, port, user }),
    )
    const backups = await interleave([backup], rounds, options.onRun)
    const restores = await interleave([restore], rounds, options.onRun)
    return joinOutcomes([
      outcomeOf(`create, ${CLUSTER}`, [backup], backups),
      outcomeOf(`restore, ${CLUSTER}`, [restore], restores),
    ])
  } finally {
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

type Program = (...args: readonly string[]) => TimedCommand
type User = ReturnType<typeof serverUser>

function pgBackRest(config: string, cwd: string, user: User): Program {
  const which = [`--config=${config}`, `--stanza=${STANZA}`]
  return (...args) => ({ file: 'pgbackrest', args: [...which, ...args], user, cwd })
}

interface Restored {
  readonly binDir: string
  /** Folder of the restored cluster. */
  readonly data: string
  /** For its socket. */
  readonly folder: string
  readonly port: number
  readonly user: User
}

/** A restored cluster is of use when it has replayed its WAL and answers. Returns the time until then. */
async function restoreAndStart(program: Program, { binDir, data, folder, port, user }: Restored): Promise<number> {
  await mkdir(data, { mode: 0o700 })
  if (user) await chown(data, user.uid, user.gid)
  const control = (...args: readonly string[]): Promise<number> =>
    runTimed({ file: join(binDir, 'pg_ctl'), args: [...args, '-w', '-D', data], user, cwd: folder })
  const restored = await runTimed(program(`--pg1-path=${data}`, '--archive-mode=off', 'restore'))
  const settings = `-p ${port} -c listen_addresses= -k ${folder}`
  const started = await control('start', '-o', settings, '-l', join(folder, 'log'))
  await control('stop', '-m', 'fast')
  await rm(data, { recursive: true })
  return restored + started
}

function configText(folder: string, socketDir: string, port: number): string {
  return `[global]
repo1-path=${join(folder, 'repository')}
repo1-cipher-type=aes-256-cbc
repo1-cipher-pass=bench
repo1-retention-full=1
log-path=${folder}
lock-path=${folder}
spool-path=${folder}
log-level-console=warn
compress-type=zst
compress-level=1
process-max=2
start-fast=y

[${STANZA}]
pg1-path=${join(socketDir, 'data')}
pg1-socket-path=${socketDir}
pg1-port=${port}
pg1-user=postgres
`
}

async function createDatabase(adminUrl: string): Promise<string> {
  const admin = await connectTo(adminUrl)
  await admin.query(`create database ${DATABASE}`)
  await admin.end()
  const url = new URL(adminUrl)
  url.pathname = `/${DATABASE}`
  url.searchParams.set('sslmode', 'disable')
  return url.href
}

function once(program: string, run: (round: number) => Promise<number>): Contestant {
  return {
    program,
    run(round) {
      execFileSync('sync')
      return run(round)
    },
  }
}

function leftOut(why: string): BenchmarkOutcome {
  return { ...joinOutcomes([]), notes: [`pgBackRest is left out: ${why}.`] }
}
