/** One migration whose effects are measured, and on which the linters are judged. Data only. */
export interface LockCase {
  /** Unique, and readable in a report: what the migration does, and what makes it dangerous or free. */
  readonly name: string
  /** An earlier migration, already applied when the one under test runs. */
  readonly earlier?: string
  /** The migration under test, statement by statement, without semicolons. */
  readonly sql: readonly string[]
  /** The statements run one by one, without a transaction around them: at least one of them allows none. */
  readonly outsideTransaction?: boolean
  /** What a reader of the table should know. */
  readonly note?: string
}

/** Cases about one theme. */
export interface CaseTheme {
  readonly theme: string
  readonly cases: readonly LockCase[]
}

/** The text of the migration file under test. Pure. */
export function migrationText({ sql }: LockCase): string {
  return sql.map((statement) => `${statement};\n`).join('')
}
