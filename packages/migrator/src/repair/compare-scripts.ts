import { z } from 'zod'
import type { SqlParser } from '../script/load-parser.ts'
import { type ScriptText, splitStatements } from '../script/split-statements.ts'
import type { Statement } from '../script/statement.ts'
import { statementFingerprint } from './statement-fingerprint.ts'

export const statementChangeSchema = z.strictObject({
  kind: z.enum(['added', 'removed', 'changed']),
  /** Line in the applied text; null for what was added. */
  previousLine: z.int().nullable(),
  /** Line in the file; null for what was removed. */
  line: z.int().nullable(),
  previousSql: z.string().nullable(),
  sql: z.string().nullable(),
})
export type StatementChange = z.output<typeof statementChangeSchema>

/** Above this the statements between the first and the last difference are all called changed. */
const MAX_COMPARISONS = 4_000_000

interface Known extends Statement {
  readonly fingerprint: string
}

/**
 * Says which statements two texts of a script do not share, by what they mean. Empty when only comments, white space or the spelling of
 * the same statements differ. Pure.
 * @throws {MigratorError} as `splitStatements`, for either text
 */
export function compareScripts(
  parse: SqlParser,
  previous: ScriptText,
  current: ScriptText,
): readonly StatementChange[] {
  const [before, after] = [previous, current].map((script) =>
    splitStatements(parse, script).map((statement): Known => {
      return { ...statement, fingerprint: statementFingerprint(parse, statement.text) }
    }),
  ) as [Known[], Known[]]
  return gapsBetween(before, after).flatMap(({ removed, added }) => pair(removed, added))
}

interface Gap {
  readonly removed: readonly Known[]
  readonly added: readonly Known[]
}

/** What lies between the statements that both have, in order: the longest common subsequence of what is not the same at both ends. */
function gapsBetween(before: readonly Known[], after: readonly Known[]): readonly Gap[] {
  const same = (left: number, right: number): boolean => before[left]?.fingerprint === after[right]?.fingerprint
  let start = 0
  while (start < Math.min(before.length, after.length) && same(start, start)) start += 1
  let [beforeEnd, afterEnd] = [before.length, after.length]
  while (beforeEnd > start && afterEnd > start && same(beforeEnd - 1, afterEnd - 1)) {
    beforeEnd -= 1
    afterEnd -= 1
  }
  const [left, right] = [before.slice(start, beforeEnd), after.slice(start, afterEnd)]
  if (left.length * right.length > MAX_COMPARISONS) return [{ removed: left, added: right }]
  return splitAtCommon(left, right)
}

function splitAtCommon(left: readonly Known[], right: readonly Known[]): readonly Gap[] {
  const lengths = commonLengths(left, right)
  const gaps: { removed: Known[]; added: Known[] }[] = [{ removed: [], added: [] }]
  let [i, j] = [0, 0]
  while (i < left.length || j < right.length) {
    const [old, now, gap] = [left[i], right[j], gaps.at(-1)]
    if (old !== undefined && now !== undefined && old.fingerprint === now.fingerprint) {
      gaps.push({ removed: [], added: [] })
      i += 1
      j += 1
    } else if (old !== undefined && (now === undefined || at(lengths, i + 1, j) >= at(lengths, i, j + 1))) {
      gap?.removed.push(old)
      i += 1
    } else if (now !== undefined) {
      gap?.added.push(now)
      j += 1
    }
  }
  return gaps
}

/** Length of the longest common subsequence from each pair of positions to the ends. */
function commonLengths(left: readonly Known[], right: readonly Known[]): readonly (readonly number[])[] {
  const lengths = Array.from({ length: left.length + 1 }, () => new Array<number>(right.length + 1).fill(0))
  for (let i = left.length - 1; i >= 0; i -= 1) {
    const row = lengths[i] ?? []
    for (let j = right.length - 1; j >= 0; j -= 1) {
      const common = left[i]?.fingerprint === right[j]?.fingerprint
      row[j] = common ? at(lengths, i + 1, j + 1) + 1 : Math.max(at(lengths, i + 1, j), at(lengths, i, j + 1))
    }
  }
  return lengths
}

function at(lengths: readonly (readonly number[])[], i: number, j: number): number {
  return lengths[i]?.[j] ?? 0
}

/** What was taken away and what was put in its place belong together. */
function pair(removed: readonly Known[], added: readonly Known[]): readonly StatementChange[] {
  return Array.from({ length: Math.max(removed.length, added.length) }, (_, index) => {
    const [old, now] = [removed[index], added[index]]
    return {
      kind: old === undefined ? 'added' : now === undefined ? 'removed' : 'changed',
      previousLine: old?.line ?? null,
      line: now?.line ?? null,
      previousSql: old?.text ?? null,
      sql: now?.text ?? null,
    }
  })
}
