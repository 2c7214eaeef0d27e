import type { CleanLine } from './clean-sql.ts'

/**
 * Passes the lines of a plain dump on and leaves out the statements for which `drop` answers true. Comments and data pass; no more
 * than one statement is held. `onComment` sees the comment lines between statements.
 */
export async function* filterStatements(
  source: AsyncIterable<readonly CleanLine[]>,
  drop: (statement: string) => boolean,
  onComment?: (line: string) => void,
): AsyncGenerator<readonly CleanLine[]> {
  let open: CleanLine[] = []
  for await (const lines of source) {
    const passed: CleanLine[] = []
    for (const line of lines) {
      if (line.kind === 'copy-row' || line.kind === 'copy-end' || (open.length === 0 && isComment(line))) {
        if (line.kind === 'sql-end') onComment?.(line.text)
        passed.push(line)
        continue
      }
      open.push(line)
      if (line.kind === 'sql') continue
      if (line.kind === 'copy-start' || !drop(open.map(({ text }) => text).join('\n'))) passed.push(...open)
      open = []
    }
    if (passed.length > 0) yield passed
  }
  if (open.length > 0) yield open
}

function isComment({ kind, text }: CleanLine): boolean {
  return kind === 'sql-end' && (text.trim() === '' || text.startsWith('--'))
}
