import { RULES } from './rules/all-rules.ts'
import { SQUAWK_RULES } from './squawk-rules.ts'

/** The rule that a misspelt name, or one of squawk's, most likely means; undefined when none is near. Pure. */
export function closestRule(name: string): string | undefined {
  const [translated] = SQUAWK_RULES[name] ?? []
  if (translated !== undefined) return translated
  const near = RULES.map((rule) => ({ name: rule.name, edits: editsBetween(name, rule.name) }))
  const [best] = near.toSorted((left, right) => left.edits - right.edits)
  return best !== undefined && best.edits <= Math.max(2, name.length / 3) ? best.name : undefined
}

/** Letters to insert, delete or replace. */
function editsBetween(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (const [index, letter] of [...from].entries()) {
    const [first = 0, ...above] = row
    let left = first
    const next = [index + 1]
    for (const [column, up] of above.entries()) {
      next.push(Math.min(up + 1, (next[column] ?? 0) + 1, left + (to[column] === letter ? 0 : 1)))
      left = up
    }
    row = next
  }
  return row.at(-1) ?? 0
}
