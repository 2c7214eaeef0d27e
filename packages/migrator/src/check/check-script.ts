import { MigratorError, type MigratorErrorCode } from '../errors.ts'
import { LineIndex } from '../script/line-index.ts'
import type { Statement } from '../script/statement.ts'
import type { TextPosition } from '../script/text-position.ts'
import { applyAllows } from './apply-allows.ts'
import type { CheckFinding } from './check-report.ts'
import { type Found, judge } from './judge.ts'
import type { RuleTable } from './rule-table.ts'
import { findRule } from './rules/all-rules.ts'
import { type CheckScript, type WalkContext, walkScript } from './walk-script.ts'

/** Errors of splitting a file, as rules. */
const SPLIT_RULES: Partial<Record<MigratorErrorCode, string>> = {
  MIGRATION_SYNTAX_ERROR: 'syntax-error',
  MIGRATION_PSQL_COMMAND: 'psql-command',
  MIGRATION_COPY_STDIN: 'copy-from-stdin',
  MIGRATION_STRINGS_NOT_STANDARD: 'non-standard-strings',
}

export interface ScriptResult {
  readonly findings: readonly CheckFinding[]
  readonly allowed: number
}

/** Checks one file, and leaves its changes in the state. What cannot be split is a finding, not an error. */
export function checkScript(context: WalkContext, rules: RuleTable, script: CheckScript): ScriptResult {
  const found: Found[] = []
  const add = (rule: string, offset: number, message: string, statement?: number): unknown =>
    found.push({ rule, offset, hit: { message }, statement })
  let statements: readonly Statement[] = []
  try {
    statements = walkScript(context, script, {
      visit: ({ statement, written, offsetOf }) => {
        for (const rule of rules.rulesFor(statement)) {
          for (const hit of rule.check?.(statement) ?? []) {
            found.push({ rule: rule.name, offset: offsetOf(hit.element), hit, statement: written.index })
          }
        }
      },
      unreadable: ({ index }, offset, expression) =>
        add('dynamic-sql', offset, `what "execute ${expression.slice(0, 80)}" runs could not be read in full`, index),
    })
  } catch (error) {
    const rule = error instanceof MigratorError ? SPLIT_RULES[error.code] : undefined
    if (rule === undefined || !(error instanceof MigratorError)) throw error
    add(rule, offsetOfPlace(script.text, error.details), error.message)
  }
  for (const { truncated = [], start, index } of statements) {
    for (const name of truncated) add('identifier-truncated', start, `"${name}" is longer than 63 bytes`, index)
  }
  const { kept, allowed } = applyAllows(context.settings, script.text, statements, found)
  const lines = new LineIndex(script.text)
  const findings = kept
    .toSorted((left, right) => left.offset - right.offset)
    .flatMap((each) => {
      const judged = judge(context, each)
      const rule = findRule(each.rule)
      if (judged === undefined || rule === undefined) return []
      return [{ ...judged, migration: script.name, path: script.path, ...placeOf(lines, script.text, each.offset) }]
    })
  return { findings, allowed }
}

/** Editors do not count a byte order mark. */
function placeOf(lines: LineIndex, text: string, offset: number): TextPosition {
  const { line, column } = lines.positionAt(offset)
  return { line, column: line === 1 && text.startsWith('\uFEFF') ? Math.max(1, column - 1) : column }
}

/** Errors of splitting name line and column. */
function offsetOfPlace(text: string, details: Readonly<Record<string, unknown>> | undefined): number {
  const line = typeof details?.line === 'number' ? details.line : 1
  const column = typeof details?.column === 'number' ? details.column : 1
  const before = text.split('\n').slice(0, line - 1)
  return Math.min(text.length, before.reduce((sum, each) => sum + each.length + 1, 0) + column - 1)
}
