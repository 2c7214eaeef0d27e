import type { CheckFinding } from './check-report.ts'
import { printRelation, type RelationName } from './relation-name.ts'
import type { Hit, Rule } from './rule.ts'
import { findRule } from './rules/all-rules.ts'
import type { TableSize } from './state/schema-state.ts'
import type { WalkContext } from './walk-script.ts'

const DOCS = 'https://github.com/pgtend/pgtend/blob/main/docs/rules'
/** Harm that grows with the table. */
const BY_SIZE = new Set<Rule['category']>(['blocking', 'brief-lock'])

/** A name may hold them; a message is one line, also in a terminal. */
const CONTROL = /\p{Cc}/gu

/** A hit with its place, before severity and comments are considered. */
export interface Found {
  readonly rule: string
  readonly hit: Hit
  readonly offset: number
  /** Number of the statement in the file; undefined for what is about the file. */
  readonly statement: number | undefined
}

/** Decides how grave a hit is; undefined when its rule is off. A table that is known to be small makes it `info`. */
export function judge(
  { settings, state }: WalkContext,
  { rule: name, hit }: Found,
): Omit<CheckFinding, 'migration' | 'path' | 'line' | 'column'> | undefined {
  const rule = findRule(name)
  const severity = settings.rules[name] ?? rule?.severity
  if (rule === undefined || severity === undefined || severity === 'off') return undefined
  const size = hit.relation === undefined ? undefined : sizeOf(state, hit.relation)
  const isSmall = size !== undefined && size.rows < settings.smallTableRows && size.bytes < settings.smallTableBytes
  const matters = BY_SIZE.has(rule.category) ? !isSmall : size?.bytes !== 0 || rule.category !== 'failure'
  return {
    rule: name,
    severity: matters ? severity : 'info',
    category: rule.category,
    message: hit.message.replaceAll(CONTROL, '?'),
    why: rule.why,
    note: size === undefined ? null : sizeNote(size, matters),
    relation: hit.relation === undefined ? null : printRelation(hit.relation),
    safeSql: hit.safeSql ?? null,
    docs: `${DOCS}/${name}.md`,
  }
}

function sizeOf(state: WalkContext['state'], relation: RelationName): TableSize | undefined {
  return (state.table(relation) ?? state.table(state.index(relation)?.table ?? relation))?.size
}

function sizeNote({ rows, bytes, reads, writes }: TableSize, matters: boolean): string {
  const size = `${Math.max(rows, 0)} rows in ${Math.ceil(bytes / 1024)} kB`
  return matters ? `${size}, ${reads} reads and ${writes} writes so far` : `only ${size}: done at once`
}
