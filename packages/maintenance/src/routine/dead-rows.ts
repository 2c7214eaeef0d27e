import type { TableFacts } from './facts.ts'

/** Share of dead rows among all rows of a table, in percent. */
export function deadPercent({ liveRows, deadRows }: TableFacts): number {
  return deadRows === 0 ? 0 : (100 * deadRows) / (liveRows + deadRows)
}

/** Says how many rows are dead: `1200 of 4000 rows are dead (30 %)`. */
export function describeDeadRows(table: TableFacts): string {
  const share = deadPercent(table)
  const total = table.liveRows + table.deadRows
  return `${table.deadRows} of ${total} rows are dead (${share < 1 ? 'under 1' : Math.round(share)} %)`
}
