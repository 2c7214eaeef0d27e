import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findProgram } from '../process/find-program.ts'
import { runCommand } from '../process/run-command.ts'
import { findLocalBinaries } from '../server/find-local-binaries.ts'
import type { DebianFacts } from './plan-debian-install.ts'
import { readAptMirror } from './read-apt-mirror.ts'

/** Returns `ID` and `VERSION_CODENAME` of this machine; empty where there is no /etc/os-release. */
export async function readRelease(): Promise<{ readonly id: string; readonly codename: string }> {
  const text = await readFile('/etc/os-release', 'utf8').catch(() => '')
  const field = (name: string) => new RegExp(`^${name}="?([^"\\n]*)"?$`, 'm').exec(text)?.[1] ?? ''
  return { id: field('ID'), codename: field('VERSION_CODENAME') }
}

/**
 * Looks at the machine and at apt's lists, which must be fresh; changes nothing.
 * @throws {Error} when the distribution offers no PostgreSQL.
 */
export async function readDebianFacts(workDirectory: string): Promise<DebianFacts> {
  const { id, codename } = await readRelease()
  const installed = findLocalBinaries().find(({ binDir }) => binDir.startsWith('/usr/lib/postgresql/'))
  const major = installed?.major ?? Number.parseInt((await readCandidate('postgresql')) ?? '', 10)
  if (!Number.isInteger(major)) throw new Error('the distribution offers no package "postgresql"')
  return {
    distribution: id,
    major,
    serverInstalled: installed !== undefined,
    pgvectorPackage: (await readCandidate(`postgresql-${major}-pgvector`)) !== undefined,
    pgbouncerInstalled: findProgram('pgbouncer') !== undefined,
    policyFileExists: existsSync('/usr/sbin/policy-rc.d'),
    mirror: readAptMirror(await readAptSources(), codename),
    workDirectory,
  }
}

async function readCandidate(name: string): Promise<string | undefined> {
  const policy = await runCommand(['apt-cache', 'policy', name], { env: { ...process.env, LC_ALL: 'C' } })
  const candidate = /^\s*Candidate: (.+)$/m.exec(policy)?.[1]
  return candidate === '(none)' ? undefined : candidate
}

async function readAptSources(): Promise<readonly string[]> {
  const folder = '/etc/apt/sources.list.d'
  const names = (await readdir(folder).catch(() => [])).filter((name) => /\.(list|sources)$/.test(name))
  const paths = ['/etc/apt/sources.list', ...names.map((name) => join(folder, name))]
  return await Promise.all(paths.map((path) => readFile(path, 'utf8').catch(() => '')))
}
