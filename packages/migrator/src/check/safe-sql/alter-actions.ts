import { sqlTokens } from '../../script/sql-tokens.ts'

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
  const cuts = [start]
  let depth = 0
  for (const { text, offset } of tokens.slice(at)) {
    if (text === '(' || text === '[') depth += 1
    else if (text === ')' || text === ']') depth -= 1
    else if (text === ',' && depth === 0) cuts.push(offset + 1)
  }
  if (cuts.length !== expected) return undefined
  const actions = cuts.map((from, index) => trimmed(sql.slice(from, (cuts[index + 1] ?? sql.length + 1) - 1)))
  return { head: trimmed(sql.slice(0, start)), actions }
}

/** Without white space and comments at both ends: a comment at the end would swallow the semicolon. */
function trimmed(sql: string): string {
  const tokens = [...sqlTokens(sql)].filter(({ kind }) => kind !== 'gap')
  const last = tokens.at(-1)
  return last === undefined ? '' : sql.slice(tokens[0]?.offset ?? 0, last.offset + last.text.length)
}
