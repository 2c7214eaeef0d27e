import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

export interface LocalBinaries {
  readonly binDir: string
  readonly major: number
  readonly pgvector: boolean
  readonly statStatements: boolean
}

// Debian and Ubuntu, PGDG on Red Hat, Homebrew on both kinds of Mac.
const PARENTS: readonly (readonly [string, RegExp])[] = [
  ['/usr/lib/postgresql', /^\d+$/],
  ['/usr', /^pgsql-\d+$/],
  ['/opt/homebrew/opt', /^postgresql(@\d+)?$/],
  ['/usr/local/opt', /^postgresql(@\d+)?$/],
]

/** Lists the PostgreSQL servers installed on this machine, those with pgvector first, then newest first. */
export function findLocalBinaries(): readonly LocalBinaries[] {
  const folders = [...PARENTS.flatMap(([parent, name]) => listFolders(parent, name)), ...fromPath()]
  return [...new Set(folders)]
    .map(inspect)
    .filter((found) => found !== undefined)
    .sort((a, b) => Number(b.pgvector) - Number(a.pgvector) || b.major - a.major)
}

/** Finds client programs that are not older than a server, for tests that dump it. */
export function clientBinDir(serverVersion: string): { readonly binDir?: string } {
  const found = findLocalBinaries().find((binaries) => binaries.major >= Number.parseInt(serverVersion, 10))
  return found ? { binDir: found.binDir } : {}
}

function listFolders(parent: string, name: RegExp): readonly string[] {
  if (!existsSync(parent)) return []
  return readdirSync(parent)
    .filter((entry) => name.test(entry))
    .map((entry) => join(parent, entry, 'bin'))
}

function fromPath(): readonly string[] {
  try {
    return [pgConfig('pg_config', '--bindir')]
  } catch {
    return []
  }
}

function inspect(binDir: string): LocalBinaries | undefined {
  if (!['initdb', 'postgres', 'pg_config'].every((program) => existsSync(join(binDir, program)))) return undefined
  try {
    const program = join(binDir, 'pg_config')
    const extensions = join(pgConfig(program, '--sharedir'), 'extension')
    return {
      binDir,
      major: Number.parseInt(pgConfig(program, '--version').replace(/^\D+/, ''), 10),
      pgvector: existsSync(join(extensions, 'vector.control')),
      statStatements: existsSync(join(extensions, 'pg_stat_statements.control')),
    }
  } catch {
    return undefined
  }
}

function pgConfig(program: string, flag: string): string {
  return execFileSync(program, [flag], { stdio: ['ignore', 'pipe', 'ignore'] })
    .toString()
    .trim()
}
