import displayWidth from 'fast-string-width'

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const COLOUR_OR_CONTROL = /\u001B\[[\d;]*m|[\u0000-\u001F\u007F-\u009F]/g
const GAP = '  '

/** One column of a text table. */
export interface Column<Row> {
  readonly title: string
  readonly value: (row: Row) => string
  /** Numbers stand to the right; default left. */
  readonly align?: 'left' | 'right'
}

/** Renders rows under their titles, columns two spaces apart and no wider than needed; no lines, so it can be cut and grepped. */
export function renderTable<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string {
  const rendered = columns.map(({ title, value, align }) =>
    renderColumn([title, ...rows.map((row) => visible(value(row)))], align === 'right'),
  )
  const lines = [undefined, ...rows].map((_, line) => rendered.map((cells) => cells[line]).join(GAP))
  return lines.map((line) => line.trimEnd()).join('\n')
}

/** Pads the cells to the width of the widest. Wide characters (CJK, emoji) take two columns, colours none. */
function renderColumn(cells: readonly string[], right: boolean): readonly string[] {
  const widths = cells.map((cell) => displayWidth(cell))
  const widest = widths.reduce((most, width) => Math.max(most, width), 0)
  return cells.map((cell, index) => {
    const padding = ' '.repeat(widest - (widths[index] ?? 0))
    return right ? padding + cell : cell + padding
  })
}

/** Names come from the database: a line break or an escape sequence in one must not reach the terminal. Colours stay. */
function visible(text: string): string {
  return text.replaceAll(COLOUR_OR_CONTROL, (found) =>
    found.length > 1 ? found : `\\x${found.charCodeAt(0).toString(16).padStart(2, '0')}`,
  )
}
