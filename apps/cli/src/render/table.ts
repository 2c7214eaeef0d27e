import { getBorderCharacters, table } from 'table'

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const COLOUR_OR_CONTROL = /\u001B\[[\d;]*m|[\u0000-\u001F\u007F-\u009F]/g

/** One column of a text table. */
export interface Column<Row> {
  readonly title: string
  readonly value: (row: Row) => string
  /** Numbers stand to the right; default left. */
  readonly align?: 'left' | 'right'
}

/** Renders rows under their titles, columns two spaces apart and no wider than needed; no lines, so it can be cut and grepped. */
export function renderTable<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string {
  const cells = [
    columns.map(({ title }) => title),
    ...rows.map((row) => columns.map(({ value }) => visible(value(row)))),
  ]
  const text = table(cells, {
    border: getBorderCharacters('void'),
    columnDefault: { paddingLeft: 0, paddingRight: 2 },
    columns: columns.map(({ align = 'left' }) => ({ alignment: align })),
    drawHorizontalLine: () => false,
  })
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .trimEnd()
}

/** Names come from the database: a line break or an escape sequence in one must not reach the terminal. Colours stay. */
function visible(text: string): string {
  return text.replaceAll(COLOUR_OR_CONTROL, (found) =>
    found.length > 1 ? found : `\\x${found.charCodeAt(0).toString(16).padStart(2, '0')}`,
  )
}
