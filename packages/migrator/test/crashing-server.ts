import { type ExecFileSyncOptions, execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chown, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { freePort, type ServerInfo, temporaryDirectory } from '@pgtend/testing'
import { onTestFinished } from 'vitest'

/** A cluster of the test's own, whose server can be brought down as a crash would, and up again on the same port. */
export interface CrashingServer {
  /** Of the database `postgres`. */
  readonly url: string
  /** Ends every server process at once, without a checkpoint; returns when none is left. */
  crash(): void
  /** Starts it again; returns when it has recovered. */
  start(): void
}

/** Makes one beside the server of this run; gives a reason when that is not possible here. It is gone when the test is over. */
export async function startCrashingServer({ binDir, socketDir }: ServerInfo): Promise<CrashingServer | string> {
  if (binDir === undefined || socketDir === undefined || !existsSync(join(binDir, 'initdb'))) {
    return 'needs the binaries of a server on this machine'
  }
  const directory = await temporaryDirectory()
  const { uid, gid } = await stat(socketDir)
  await chown(directory, uid, gid)
  // PostgreSQL refuses to run as root, and PG* variables of the caller must not reach it.
  const as: ExecFileSyncOptions = {
    uid,
    gid,
    cwd: directory,
    stdio: 'ignore',
    env: { PATH: process.env.PATH, LC_ALL: 'C' },
  }
  const data = join(directory, 'data')
  const port = await freePort()
  const control = (...args: string[]): void =>
    void execFileSync(join(binDir, 'pg_ctl'), ['--pgdata', data, '--silent', ...args], as)
  execFileSync(join(binDir, 'initdb'), ['--pgdata', data, '--username', 'postgres', '--auth', 'trust', '--no-sync'], as)
  const options = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='${directory}' -c fsync=off`
  const server: CrashingServer = {
    url: `postgresql://postgres@127.0.0.1:${port}/postgres`,
    crash: () => control('--mode', 'immediate', 'stop'),
    start: () => control('--options', options, '--log', join(directory, 'log'), 'start'),
  }
  server.start()
  onTestFinished(() => {
    if (existsSync(join(data, 'postmaster.pid'))) server.crash()
  })
  return server
}
