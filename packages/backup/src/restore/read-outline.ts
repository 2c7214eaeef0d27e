import { text } from 'node:stream/consumers'
import { type Archive, readArchive } from './archive.ts'
import type { ArchiveList } from './archive-entries.ts'
import { cleanSql } from './clean-sql.ts'
import { type DumpOutline, OutlineReader } from './dump-outline.ts'
import { filterStatements } from './filter-statements.ts'

/** The outline of an archive with the list of its entries. */
export interface ArchiveOutline extends DumpOutline {
  readonly list: ArchiveList
}

/**
 * Reads what an archive will do from its table of contents: no row is looked at.
 * @throws {BackupError} as `readArchive`
 */
export async function readArchiveOutline(archive: Archive, signal: AbortSignal | undefined): Promise<ArchiveOutline> {
  // Verbose: a list with dependencies, a script with the numbers of the entries.
  const printed = await text(readArchive(archive, ['--list', '--verbose'], { signal }))
  const script = readArchive(archive, ['--schema-only', '--verbose', '--file=-'], { signal })
  const outline = await readSqlOutline(script)
  return { ...outline, list: { text: printed, titles: outline.titles } }
}

/**
 * Reads the outline of a plain dump, and so the dump to its end.
 * @throws {BackupError} as `cleanSql`, or what the source throws
 */
export async function readSqlOutline(source: AsyncIterable<Uint8Array>): Promise<DumpOutline> {
  const reader = new OutlineReader()
  const lines = cleanSql(source, { serverVersion: 0 })
  const filtered = filterStatements(
    lines,
    (statement) => reader.takeStatement(statement),
    (comment) => reader.takeComment(comment),
  )
  for await (const _ of filtered) {
    // Only the outline is wanted.
  }
  return reader.outline
}
