import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Database } from '@pgtend/database'
import { AFTER_KEPT_ROWS, BEFORE_KEPT_ROWS } from '../derived/sections.ts'
import { databaseArgument } from '../tools/database-argument.ts'
import { findTool } from '../tools/find-tool.ts'
import { runTool } from '../tools/run-tool.ts'
import { type Archive, feed, runArchive, withArchive } from './archive.ts'
import { parseArchiveList, withoutEntries } from './archive-entries.ts'
import { cleanSql } from './clean-sql.ts'
import { type DumpOutline, OutlineReader } from './dump-outline.ts'
import { filterStatements } from './filter-statements.ts'
import type { LoadOptions } from './load-options.ts'
import { readArchiveOutline } from './read-outline.ts'
import type { RestoreSource } from './restore-source.ts'
import { selectEntries } from './select-entries.ts'

/** What was loaded, and what is still to do. */
export interface Loaded {
  readonly outline: DumpOutline
  /** Of a selection: what hangs on something that was not selected. */
  readonly leftOut: readonly string[]
}

/**
 * Restores a dump into an empty database on a server with pg_restore or psql, without owners and grants and without what can wait;
 * both stop at the first error.
 * @throws {BackupError} `RESTORE_FAILED`, `BACKUP_TRUNCATED`, `BACKUP_TOOL_MISSING`, `BACKUP_TOOL_TOO_OLD` or `BACKUP_INTERRUPTED`
 */
export async function loadNative(database: Database, source: RestoreSource, options: LoadOptions): Promise<Loaded> {
  const connection = database.nativeConnection
  if (connection === undefined) throw new Error('native tools without a connection for them')
  const workMemMb = Math.max(1, Math.floor(options.maintenanceWorkMemMb / options.jobs))
  // Nobody relies on the new database before it has its name, and the commit of that waits for all that was written before.
  const settings = `-c maintenance_work_mem=${workMemMb}MB -c synchronous_commit=off -c statement_timeout=0`
  const env = { ...connection.env, PGOPTIONS: settings }
  const { serverVersion } = database.capabilities
  const loadScript = (script: Pick<RestoreSource, 'open'>): Promise<Loaded> =>
    loadPlain(script, env, serverVersion, options)
  if (source.content === 'plain') return loadScript(source)
  const minimumMajor = Math.floor(serverVersion / 10_000)
  return withArchive(source, { ...options, minimumMajor }, (archive) =>
    loadArchive(archive, env, options, { keptRows: source.keptRows, loadScript }),
  )
}

type SourceRows = RestoreSource['keptRows'][number]

interface KeptRowsToLoad {
  readonly keptRows: readonly SourceRows[]
  readonly loadScript: (rows: SourceRows) => Promise<unknown>
}

async function loadArchive(
  archive: Archive,
  env: Readonly<Record<string, string>>,
  options: LoadOptions,
  { keptRows, loadScript }: KeptRowsToLoad,
): Promise<Loaded> {
  const { signal } = options
  const outline = await readArchiveOutline(archive, signal)
  const entries = parseArchiveList(outline.list)
  const selection = options.only && selectEntries(entries, options.only)
  const wanted = (id: number): boolean => selection === undefined || selection.entries.has(id)
  const list = join(archive.spool, 'entries.list')
  await writeFile(
    list,
    withoutEntries(outline.list, (id) => outline.lateEntries.has(id) || !wanted(id)),
    { mode: 0o600 },
  )
  const parallel = archive.path !== undefined && archive.content !== 'tar'
  const args = [
    `--dbname=${databaseArgument(env.PGDATABASE ?? '')}`,
    '--exit-on-error',
    '--no-password',
    '--no-owner',
    '--no-acl',
    `--use-list=${list}`,
    ...(parallel ? [`--jobs=${options.jobs}`] : []),
  ]
  const isLoaded = ({ schema, table }: SourceRows): boolean =>
    entries.some(
      (entry) => entry.kind === 'TABLE' && entry.schema === schema && entry.name === table && wanted(entry.id),
    )
  const kept = selection === undefined ? keptRows : keptRows.filter(isLoaded)
  const run = (sections: readonly string[]): Promise<void> =>
    runArchive(archive, [...args, ...sections], { env, signal })
  if (kept.length > 0) await run(BEFORE_KEPT_ROWS)
  for (const rows of kept) await loadScript(rows)
  await run(kept.length > 0 ? AFTER_KEPT_ROWS : [])
  return { outline: keepWanted(outline, wanted), leftOut: selection?.leftOut ?? [] }
}

/** Of a selection only what was loaded has indexes to build; owners of the rest are passed over when they are given. */
function keepWanted(outline: DumpOutline, wanted: (id: number) => boolean): DumpOutline {
  return { ...outline, late: outline.late.filter(({ entry }) => entry === undefined || wanted(entry)) }
}

async function loadPlain(
  source: Pick<RestoreSource, 'open'>,
  env: Readonly<Record<string, string>>,
  serverVersion: number,
  options: LoadOptions,
): Promise<Loaded> {
  const tool = await findTool('psql', options.toolDirectories, 0)
  // With `--file` psql says of which line it speaks, and its words can be told from the rows that the server quotes.
  // Not in one transaction: the locks of some thousand tables would be more than a server holds.
  const args = ['--no-psqlrc', '--quiet', '--no-password', '--set=ON_ERROR_STOP=1', '--file=-']
  const running = runTool(tool, { args: [...args, '--output=/dev/null'], env, signal: options.signal })
  running.stdout.resume()
  const reader = new OutlineReader()
  const lines = cleanSql(await source.open(), { serverVersion })
  await feed(running, textOf(filterStatements(lines, (statement) => reader.takeStatement(statement))), options.signal)
  return { outline: reader.outline, leftOut: [] }
}

async function* textOf(batches: ReturnType<typeof cleanSql>): AsyncGenerator<Uint8Array> {
  for await (const lines of batches) {
    if (lines.length > 0) yield Buffer.from(`${lines.map(({ text }) => text).join('\n')}\n`, 'latin1')
  }
}
