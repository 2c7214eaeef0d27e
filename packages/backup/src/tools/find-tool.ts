import { execFile } from 'node:child_process'
import { access, constants, readdir } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { BackupError } from '../errors.ts'

export type ToolName = 'initdb' | 'pg_dump' | 'pg_dumpall' | 'pg_restore' | 'psql'

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

/** From this version on programs set `transaction_timeout`, which older servers refuse. */
const TRANSACTION_TIMEOUT_SINCE_MAJOR = 17

/**
 * Finds a version of a program that is not older than `minimumMajor`: the oldest, or with `newest` the newest whose dumps can still
 * be restored into a server of that version.
 * @throws {BackupError} `BACKUP_TOOL_MISSING` or `BACKUP_TOOL_TOO_OLD`
 */
export async function findTool(
  name: ToolName,
  directories: readonly string[],
  minimumMajor: number,
  { newest: wantsNewest = false }: { readonly newest?: boolean } = {},
): Promise<Tool> {
  const found = await Promise.all([...new Set(directories)].map((directory) => inspect(join(directory, name))))
  const tools = found.filter((tool) => tool !== undefined).sort((a, b) => a.major - b.major)
  const newest = tools.at(-1)
  if (newest === undefined) throw new BackupError('BACKUP_TOOL_MISSING', `program "${name}" was not found`)
  const fitting = pickTool(tools, minimumMajor, wantsNewest)
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

/** Of programs sorted by version. */
export function pickTool(tools: readonly Tool[], minimumMajor: number, newest: boolean): Tool | undefined {
  const fitting = tools.filter(({ major }) => major >= minimumMajor)
  const understood = fitting.filter(
    ({ major }) => minimumMajor >= TRANSACTION_TIMEOUT_SINCE_MAJOR || major < TRANSACTION_TIMEOUT_SINCE_MAJOR,
  )
  // Of one version the first folder wins: the programs themselves come before the wrappers on PATH.
  const major = newest ? understood.at(-1)?.major : undefined
  return (major === undefined ? undefined : understood.find((tool) => tool.major === major)) ?? fitting[0]
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
