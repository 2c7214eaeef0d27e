import type { Statement } from '../script/statement.ts'
import { SQUAWK_RULES } from './squawk-rules.ts'

/** A comment that allows rules for a statement or for the whole file. */
export interface Allow {
  readonly rules: readonly string[]
  readonly reason: string
  readonly line: number
  /** Number of the statement; undefined for the whole file. */
  readonly statement: number | undefined
  /** Written for squawk: no reason is asked for, and nobody minds when it is not needed. */
  readonly foreign: boolean
}

const COMMENT = /--\s*(pgtend:\s*allow(-file)?|squawk-ignore(-file)?)(?![\w-])[ \t:]*([^\r\n]*)/

/**
 * Reads `-- pgtend:allow rule reason` and `-- squawk-ignore rule, rule`. A comment on a line of a statement is about that statement, one
 * on a line of its own about the next. `allow-file`, or a comment at the head of the file with an empty line below it, is about all.
 */
export function readAllows(text: string, statements: readonly Statement[]): readonly Allow[] {
  if (!text.includes('pgtend:') && !text.includes('squawk-ignore')) return []
  const lines = text.split('\n')
  const places = statements.map(({ index, line, text: sql }) => ({
    index,
    from: line,
    to: line + sql.split('\n').length - 1,
  }))
  return lines.flatMap((content, offset) => {
    const found = COMMENT.exec(content)
    if (found === null) return []
    const line = offset + 1
    const isForeign = found[1]?.startsWith('squawk') ?? false
    const forFile = found[2] !== undefined || found[3] !== undefined || (!isForeign && isAtHead(lines, offset))
    const own = places.find(({ from, to }) => from <= line && line <= to) ?? places.find(({ from }) => from > line)
    const parts = isForeign ? foreignRules(found[4] ?? '') : ownRules(found[4] ?? '')
    return [{ ...parts, line, statement: forFile ? undefined : (own?.index ?? -1), foreign: isForeign }]
  })
}

/** Only comments and empty lines stand above it, and an empty line ends its block of comments. */
function isAtHead(lines: readonly string[], offset: number): boolean {
  const isComment = (line: string): boolean => /^\uFEFF?\s*--/.test(line)
  const above = lines.slice(0, offset).every((line) => line.trim() === '' || isComment(line))
  const end = lines.findIndex((line, index) => index > offset && !isComment(line))
  return above && isComment(lines[offset] ?? '') && lines[end]?.trim() === ''
}

function ownRules(text: string): Pick<Allow, 'rules' | 'reason'> {
  const [, rules = '', reason = ''] = /^([\w-]+(?: *, *[\w-]+)*) *(.*)$/.exec(text.trim()) ?? []
  return { rules: rules.split(',').flatMap((rule) => rule.trim() || []), reason: reason.trim() }
}

function foreignRules(text: string): Pick<Allow, 'rules' | 'reason'> {
  const names = text.split(/[\s,]+/).filter((rule) => rule !== '')
  return { rules: names.flatMap((name) => SQUAWK_RULES[name] ?? []), reason: 'squawk-ignore' }
}
