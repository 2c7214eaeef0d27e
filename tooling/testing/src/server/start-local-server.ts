import { randomBytes } from 'node:crypto'
import { appendFile, chmod, chown, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { freePort } from '../process/free-port.ts'
import { type RunOptions, runCommand } from '../process/run-command.ts'
import { type GuardedProcess, startGuarded } from '../process/start-guarded.ts'
import { type SystemUser, serverUser } from '../process/system-user.ts'
import { waitFor } from '../process/wait-for.ts'
import { type Certificate, createCertificate } from './create-certificate.ts'
import type { LocalBinaries } from './find-local-binaries.ts'
import { readServerFacts } from './read-server-facts.ts'
import type { StartedServer } from './server-info.ts'
import { type ServerSetting, serverSettings } from './server-settings.ts'

const PORT_ATTEMPTS = 5

/**
 * Creates a cluster in a folder below the run's own and starts it on a free loopback port and a unix socket in that folder.
 * TCP asks for the random password; the socket asks for none, and only its owner and root can reach it.
 * @throws {Error} when initdb fails or the server does not come up; the message has the end of its log.
 */
export async function startLocalServer(
  binaries: LocalBinaries,
  runDirectory: string,
  kind: 'local' | 'installed' = 'local',
  more: readonly ServerSetting[] = [],
): Promise<StartedServer> {
  const user = serverUser()
  const directory = join(runDirectory, 'server')
  await createOwnFolder(directory, user)
  const as: RunOptions = { user, cwd: directory, env: cleanEnvironment(directory) }
  const password = randomBytes(12).toString('hex')
  const certificate = await createCertificate(directory, as)
  await createCluster(binaries, directory, password, as)
  await writeSettings(binaries, directory, certificate, more)
  const { server, port } = await startOnFreePort(binaries, directory, as)
  const adminUrl = `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`
  const facts = await readServerFacts(adminUrl)
  return {
    info: {
      kind,
      adminUrl,
      ...facts,
      origin: `${kind === 'installed' ? 'just installed' : 'local'} binaries in ${binaries.binDir}`,
      host: '127.0.0.1',
      port,
      user: 'postgres',
      password,
      binDir: binaries.binDir,
      socketDir: directory,
      ...(certificate && { tlsCaPath: certificate.certPath }),
    },
    stop: () => server.stop(),
    keep: async () => {
      await server.keep()
      return `kill -INT ${server.pid} && rm -rf ${runDirectory}`
    },
  }
}

async function createOwnFolder(directory: string, user: SystemUser | undefined): Promise<void> {
  await mkdir(directory)
  await chmod(directory, 0o700)
  if (user) await chown(directory, user.uid, user.gid)
}

// PG* variables of the caller must not reach initdb and the server.
function cleanEnvironment(directory: string): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, HOME: directory, LC_ALL: 'C', TZ: 'UTC' }
}

async function createCluster(binaries: LocalBinaries, directory: string, password: string, as: RunOptions) {
  const passwordFile = join(directory, 'password')
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 })
  if (as.user) await chown(passwordFile, as.user.uid, as.user.gid)
  await runCommand(
    [
      join(binaries.binDir, 'initdb'),
      ...['--pgdata', join(directory, 'data'), '--username', 'postgres', '--pwfile', passwordFile],
      ...['--auth-local', 'trust', '--auth-host', 'scram-sha-256'],
      ...['--encoding', 'UTF8', '--locale', 'C', '--no-sync'],
    ],
    as,
  )
}

async function writeSettings(
  binaries: LocalBinaries,
  directory: string,
  certificate: Certificate | undefined,
  more: readonly ServerSetting[],
) {
  const settings = [
    ...serverSettings(binaries),
    ['listen_addresses', '127.0.0.1'],
    ['unix_socket_directories', directory],
    ...(certificate
      ? [
          ['ssl', 'on'],
          ['ssl_cert_file', certificate.certPath],
          ['ssl_key_file', certificate.keyPath],
        ]
      : []),
    // Of a setting that is there twice the server takes the last.
    ...more,
  ]
  const text = settings.map(([name, value]) => `${name} = '${value}'\n`).join('')
  await appendFile(join(directory, 'data', 'postgresql.conf'), text)
}

async function startOnFreePort(
  binaries: LocalBinaries,
  directory: string,
  as: RunOptions,
): Promise<{ readonly server: GuardedProcess; readonly port: number }> {
  const logPath = join(directory, 'server.log')
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort()
    const server = startGuarded({
      command: [join(binaries.binDir, 'postgres'), '-D', join(directory, 'data'), '-p', String(port)],
      directory,
      logPath,
      env: as.env ?? {},
      user: as.user,
    })
    const pidFile = join(directory, 'data', 'postmaster.pid')
    const state = await waitFor(() => (server.hasEnded() ? 'ended' : readState(pidFile)), { what: 'a start' })
    if (state === 'ready') return { server, port }
    const log = (await readFile(logPath, 'utf8')).slice(-2000)
    // The guard's folder must survive for the next attempt, so the guard of an ended server is told to keep it.
    await server.keep()
    if (attempt === PORT_ATTEMPTS || !log.includes('could not bind'))
      throw new Error(`the server did not start: ${log}`)
  }
}

// The last line of postmaster.pid says how far the server is; pg_ctl looks there too.
async function readState(pidFile: string): Promise<'ready' | undefined> {
  const text = await readFile(pidFile, 'utf8').catch(() => '')
  return text.split('\n')[7]?.trim() === 'ready' ? 'ready' : undefined
}
