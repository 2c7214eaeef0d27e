import { getBorderCharacters, table } from 'table'

/** One column of a text table. */
export interface Column<Row> {
  readonly title: string
  readonly value: (row: Row) => string
  /** Numbers stand to the right; default left. */
  readonly align?: 'left' | 'right'
}

/** Renders rows under their titles, columns two spaces apart and no wider than needed; no lines, so it can be cut and grepped. */
export function renderTable<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string {
  const cells = [columns.map(({ title }) => title), ...rows.map((row) => columns.map(({ value }) => value(row)))]
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
