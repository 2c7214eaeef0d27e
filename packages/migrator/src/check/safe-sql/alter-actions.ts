import { splitAtCommas, sqlTokens, trimSql } from '../../script/sql-tokens.ts'

/** The text of an `alter table`, cut into its actions. */
export interface AlterText {
  /** `alter table only users`, as written. */
  readonly head: string
  readonly actions: readonly string[]
}

/** Cuts the source of an `alter table` at the commas between its actions; undefined where there are not as many as expected. Pure. */
export function alterActions(sql: string, expected: number): AlterText | undefined {
  const tokens = [...sqlTokens(sql)].filter(({ kind }) => kind !== 'gap')
  const word = (at: number): string => tokens[at]?.text.toLowerCase() ?? ''
  let at = 2
  if (word(at) === 'if') at += 2
  if (word(at) === 'only') at += 1
  while (word(at + 1) === '.') at += 2
  at += word(at + 1) === '*' ? 2 : 1
  const start = tokens[at]?.offset
  if (start === undefined) return undefined
  const actions = splitAtCommas(sql.slice(start))
  return actions.length === expected ? { head: trimSql(sql.slice(0, start)), actions } : undefined
}
