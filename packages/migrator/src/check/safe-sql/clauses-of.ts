import { sqlTokens, trimSql } from '../../script/sql-tokens.ts'

/** The text after each of some words that stand outside of brackets, up to the next of them. Pure. */
export function clausesOf(sql: string, words: readonly string[]): ReadonlyMap<string, string> {
  const found: { readonly word: string; readonly from: number; readonly to: number }[] = []
  let depth = 0
  for (const { kind, text, offset } of sqlTokens(sql)) {
    if (text === '(') depth += 1
    else if (text === ')') depth -= 1
    const word = text.toLowerCase()
    if (kind === 'other' && depth === 0 && words.includes(word) && !found.some((one) => one.word === word))
      found.push({ word, from: offset + text.length, to: offset })
  }
  return new Map(found.map(({ word, from }, index) => [word, trimSql(sql.slice(from, found[index + 1]?.to))]))
}
