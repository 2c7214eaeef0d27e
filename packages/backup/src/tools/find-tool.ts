import { execFile } from 'node:child_process'
import { access, constants, readdir } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { BackupError } from '../errors.ts'

export type ToolName = 'pg_dump' | 'pg_restore' | 'psql'

/** A client program of PostgreSQL. */
export interface Tool {
  readonly path: string
  /** `pg_dump (PostgreSQL) 15.20 (Debian …)`, without the name: `15.20`. */
  readonly version: string
  readonly major: number
}

/** Debian, Red Hat and Homebrew keep the programs of each version side by side, outside PATH. */
const VERSIONED_FOLDERS = [
  { parent: '/usr/lib/postgresql', name: /^\d+$/ },
  { parent: '/usr', name: /^pgsql-\d+$/ },
  { parent: '/opt/homebrew/opt', name: /^(postgresql(@\d+)?|libpq)$/ },
  { parent: '/usr/local/opt', name: /^(postgresql(@\d+)?|libpq)$/ },
] as const

/**
 * Lists the folders where client programs may be: the versioned ones of the system, then those of `path` (the PATH variable).
 */
export async function listToolDirectories(path: string | undefined): Promise<readonly string[]> {
  const directories: string[] = []
  for (const { parent, name } of VERSIONED_FOLDERS) {
    const entries = await readdir(parent).catch(() => [])
    directories.push(...entries.filter((entry) => name.test(entry)).map((entry) => join(parent, entry, 'bin')))
  }
  return [...directories, ...(path ?? '').split(delimiter).filter((entry) => entry !== '')]
}

/**
 * Finds the oldest version of a program that is not older than `minimumMajor`: newer dumps may not restore elsewhere, and a newer
 * pg_restore sends settings that an older server does not know.
 * @throws {BackupError} `BACKUP_TOOL_MISSING` or `BACKUP_TOOL_TOO_OLD`
 */
export async function findTool(name: ToolName, directories: readonly string[], minimumMajor: number): Promise<Tool> {
  const found = await Promise.all([...new Set(directories)].map((directory) => inspect(join(directory, name))))
  const tools = found.filter((tool) => tool !== undefined).sort((a, b) => a.major - b.major)
  const newest = tools.at(-1)
  if (newest === undefined) throw new BackupError('BACKUP_TOOL_MISSING', `program "${name}" was not found`)
  const fitting = tools.find(({ major }) => major >= minimumMajor)
  if (fitting !== undefined) return fitting
  throw new BackupError(
    'BACKUP_TOOL_TOO_OLD',
    `the newest "${name}" is version ${newest.version} and version ${minimumMajor} is needed`,
    {
      hint: `Install the client programs of PostgreSQL ${minimumMajor}, for example \`apt-get install postgresql-client-${minimumMajor}\`.`,
      details: { path: newest.path, version: newest.version, minimumMajor },
    },
  )
}

const run = promisify(execFile)

async function inspect(path: string): Promise<Tool | undefined> {
  try {
    await access(path, constants.X_OK)
    const { stdout } = await run(path, ['--version'], { env: { LC_ALL: 'C' } })
    const version = /\(PostgreSQL\) (\d+\S*)/.exec(stdout)?.[1]
    return version === undefined ? undefined : { path, version, major: Number.parseInt(version, 10) }
  } catch {
    return undefined
  }
}
