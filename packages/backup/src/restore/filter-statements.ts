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
  const open: CleanLine[] = []
  const take = (line: CleanLine): readonly CleanLine[] => {
    if (open.length === 0 && isComment(line)) {
      onComment?.(line.text)
      return [line]
    }
    if (line.kind === 'copy-row' || line.kind === 'copy-end') return [line]
    open.push(line)
    if (line.kind === 'sql') return []
    const statement = open.splice(0)
    const dropped = line.kind === 'sql-end' && drop(statement.map(({ text }) => text).join('\n'))
    return dropped ? [] : statement
  }
  for await (const lines of source) {
    const passed = lines.flatMap(take)
    if (passed.length > 0) yield passed
  }
  if (open.length > 0) yield open
}

function isComment({ kind, text }: CleanLine): boolean {
  return kind === 'sql-end' && (text.trim() === '' || text.startsWith('--'))
}
