import type { DerivedDown } from './derive-down.ts'

const WIDTH = 110

/** What a way back does not bring back, and what may make it fail, one line each. Pure. */
export function downNotes({ undone, changes }: DerivedDown): readonly string[] {
  const notes = [
    ...undone.map(({ line, reason }) => `not undone: ${reason}, line ${line} of migration.sql`),
    ...changes.flatMap(({ object, sql, loss, reason }) => {
      if (reason === null) return []
      if (sql === null) return [`not undone: ${object}: ${reason}`]
      return [`${loss === 'lossy' ? 'lossy' : 'note'}: ${object}: ${reason}`]
    }),
  ]
  return [...new Set(notes)].map(oneLine)
}

/** Writes the way back as `down.sql`: first what it does not bring back, then the statements. Pure. */
export function renderDown(name: string, down: DerivedDown, notes: readonly string[] = downNotes(down)): string {
  if (down.refusal !== null) return `-- pgtend: irreversible ${oneLine(down.refusal)}\n`
  const statements = down.changes.flatMap(({ sql }) => (sql === null ? [] : [`${sql};`]))
  const head = [
    `Undoes ${name}. Derived from the catalog: ${down.loss === 'irreversible' ? 'irreversible in part' : down.loss}.`,
    ...notes,
  ]
  const body = statements.length === 0 ? '-- Nothing to undo.' : statements.join('\n')
  return `${head.map((line) => comment(oneLine(line))).join('\n')}\n\n${body}\n`
}

/** A comment, broken at words. */
function comment(text: string): string {
  const lines: string[] = []
  let line = '--'
  for (const word of text.split(' ')) {
    if (line.length > 2 && line.length + word.length >= WIDTH) {
      lines.push(line)
      line = '--  '
    }
    line += ` ${word}`
  }
  return [...lines, line].join('\n')
}

/** Names may have line breaks in them; a comment ends with its line. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}
