import { type SqlToken, sqlTokens } from '../script/sql-tokens.ts'
import type { Statement } from '../script/statement.ts'
import { SQUAWK_RULES } from './squawk-rules.ts'

/** A comment that allows rules for statements or for the whole file. */
export interface Allow {
  readonly rules: readonly string[]
  readonly reason: string
  /** Where it stands in the file. */
  readonly offset: number
  /** Numbers of the statements; undefined for the whole file. */
  readonly statements: readonly number[] | undefined
  /** Written for squawk: no reason is asked for, and nobody minds when it is not needed. */
  readonly foreign: boolean
}

/** One comment can hold several, each up to the next. */
const ALLOW =
  /--\s*(?<kind>pgtend:\s*allow|squawk-ignore)(?<file>-file)?(?![\w-])[ \t:]*(?<rest>.*?)(?=--\s*(?:pgtend:|squawk-ignore)|\r?$)/g
/** The rest of a block of comments, and an empty line below it. */
const ENDS_BLOCK = /^(?:\r?\n[ \t]*--.*)*\r?\n[ \t]*(?:\r?\n|$)/

/**
 * Reads `-- pgtend:allow rule reason` and `-- squawk-ignore rule, rule`. A comment on a line of a statement is about the statements of
 * that line, one on a line of its own about the next. `allow-file`, or a comment before the first statement with an empty line below
 * it, is about all. What stands in a string is no comment.
 */
export function readAllows(text: string, statements: readonly Statement[]): readonly Allow[] {
  if (!text.includes('pgtend:') && !text.includes('squawk-ignore')) return []
  return commentsIn(text, statements).flatMap((comment) =>
    [...comment.text.matchAll(ALLOW)].map(({ groups = {} }) => {
      const foreign = groups.kind === 'squawk-ignore'
      const parts = foreign ? foreignRules(groups.rest ?? '') : ownRules(groups.rest ?? '')
      const forFile = groups.file !== undefined || (!foreign && isAtHead(text, comment, statements))
      const covered = forFile ? undefined : statementsAt(text, comment, statements)
      return { ...parts, offset: comment.offset, statements: covered, foreign }
    }),
  )
}

/** Line comments, also those of the code that `do` runs. */
function commentsIn(text: string, statements: readonly Statement[]): readonly SqlToken[] {
  const found: SqlToken[] = []
  const visit = (sql: string, base: number): void => {
    for (const { kind, text: piece, offset } of sqlTokens(sql)) {
      const at = base + offset
      if (kind === 'gap' && piece.startsWith('--')) found.push({ kind, text: piece, offset: at })
      else if (kind === 'dollar' && isCode(statements, at)) {
        const tag = piece.indexOf('$', 1) + 1
        visit(piece.slice(tag, -tag), at + tag)
      }
    }
  }
  visit(text, 0)
  return found
}

function isCode(statements: readonly Statement[], offset: number): boolean {
  const own = statements[firstAfter(statements, offset) - 1]
  return own !== undefined && offset < own.end && /^do\b/i.test(own.text)
}

/** Before the first statement, and an empty line ends its block of comments. */
function isAtHead(text: string, { text: comment, offset }: SqlToken, [first]: readonly Statement[]): boolean {
  const isFirst = first === undefined || offset < first.start
  return isFirst && ENDS_BLOCK.test(text.slice(offset + comment.length))
}

function statementsAt(text: string, { offset }: SqlToken, statements: readonly Statement[]): readonly number[] {
  const line = text.lastIndexOf('\n', offset - 1) + 1
  const next = firstAfter(statements, offset)
  const sharing: number[] = []
  for (let at = next - 1; at >= 0 && (statements[at]?.end ?? 0) > line; at -= 1) sharing.unshift(at)
  const found = sharing.length > 0 ? sharing : [next]
  return found.flatMap((at) => statements[at]?.index ?? [])
}

/** Place of the first statement that begins after an offset; they are in their order, and there may be thousands. */
function firstAfter(statements: readonly Statement[], offset: number): number {
  let [low, high] = [0, statements.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((statements[middle]?.start ?? 0) > offset) high = middle
    else low = middle + 1
  }
  return low
}

function ownRules(text: string): Pick<Allow, 'rules' | 'reason'> {
  const [, rules = '', reason = ''] = /^([\w-]+(?: *, *[\w-]+)*) *(.*)$/.exec(text.trim()) ?? []
  return { rules: rules.split(',').flatMap((rule) => rule.trim() || []), reason: reason.trim() }
}

function foreignRules(text: string): Pick<Allow, 'rules' | 'reason'> {
  const names = text.split(/[\s,]+/).filter((rule) => rule !== '')
  return { rules: names.flatMap((name) => SQUAWK_RULES[name] ?? []), reason: 'squawk-ignore' }
}
