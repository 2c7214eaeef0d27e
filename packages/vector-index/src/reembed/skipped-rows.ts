/** A row as it was at one time. */
export interface RowVersion {
  /** Values of the primary key as text. */
  readonly key: readonly string[]
  /** Changes with every update of the row. */
  readonly version: string
}

/** Rows that were given no new vector. */
export interface SkippedRows {
  add(row: RowVersion, hadVector: boolean): void
  remove(row: RowVersion): void
  /** False for a row that has changed since it was skipped. */
  has(row: RowVersion): boolean
  /** How many of them had an old vector. */
  count(): number
}

export function createSkippedRows(): SkippedRows {
  const rows = new Map<string, { readonly version: string; readonly hadVector: boolean }>()
  const keyOf = ({ key }: RowVersion): string => JSON.stringify(key)
  return {
    add: (row, hadVector) => rows.set(keyOf(row), { version: row.version, hadVector }),
    remove: (row) => rows.delete(keyOf(row)),
    has: (row) => rows.get(keyOf(row))?.version === row.version,
    count: () => [...rows.values()].filter(({ hadVector }) => hadVector).length,
  }
}
