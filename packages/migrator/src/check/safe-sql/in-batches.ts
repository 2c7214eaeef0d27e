import type { Node, ResTarget } from 'libpg-query'
import { splitAtCommas, trimSql } from '../../script/sql-tokens.ts'
import { printName, type RelationName } from '../relation-name.ts'
import type { CheckedStatement } from '../rule.ts'
import { columnsIn, nodeAs, nodesAs, walk } from '../syntax.ts'
import { canRunConcurrently } from './can-run-concurrently.ts'
import { clausesOf } from './clauses-of.ts'

const BATCH_ROWS = 10_000
/** What gives the same value for a row each time it is worked out. */
const STEADY = new Set([
  'A_Const',
  'ColumnRef',
  'String',
  'TypeCast',
  'TypeName',
  'A_Expr',
  'BoolExpr',
  'NullTest',
  'Integer',
])
/** Types without an equality, so that nobody can tell which rows are done. */
const INCOMPARABLE = new Set(['json', 'xml', 'point'])

/**
 * An `update` or `delete` of all rows as a block that changes some thousand at a time and commits. Undefined where rows that are done
 * cannot be told from those that are not: no key of one column, a value that differs each time or that is made from the old one, other
 * tables; and in code or a transaction of the file. Pure.
 */
export function inBatches(statement: CheckedStatement, relation: RelationName): string | undefined {
  const key = keyOf(statement, relation)
  if (key === undefined || !canRunConcurrently(statement)) return undefined
  const parts = updateParts(statement, relation) ?? deleteParts(statement)
  if (parts === undefined || parts.text.includes('$batch$')) return undefined
  const { text, target, condition } = parts
  const rows = `select ${key} from ${target}${condition === '' ? '' : ` where ${condition}`} limit ${BATCH_ROWS}`
  return [
    'do $batch$',
    'begin',
    '  loop',
    `    ${text} where ${key} in (${rows});`,
    '    exit when not found;',
    '    commit;',
    '  end loop;',
    'end',
    '$batch$;',
  ].join('\n')
}

function keyOf({ state }: CheckedStatement, relation: RelationName): string | undefined {
  const keys = [...(state.table(relation)?.constraints.values() ?? [])].filter(({ type }) => type === 'primary')
  const [column, second] = keys[0]?.columns ?? []
  return column === undefined || second !== undefined ? undefined : printName(column)
}

interface Parts {
  /** The statement without its condition. */
  readonly text: string
  /** The table, with its alias. */
  readonly target: string
  readonly condition: string
}

function updateParts({ node, sql, state }: CheckedStatement, relation: RelationName): Parts | undefined {
  const { targetList, fromClause, withClause, returningClause, whereClause } = nodeAs(node, 'UpdateStmt') ?? {}
  if (targetList === undefined || fromClause || withClause || returningClause || !isSteady(whereClause))
    return undefined
  const clauses = clausesOf(sql, ['update', 'set', 'where'])
  const targets = nodesAs(targetList, 'ResTarget')
  const values = splitAtCommas(clauses.get('set') ?? '')
  const assigned = targets.map(({ name = '' }) => name)
  const types = assigned.map((name) => state.table(relation)?.columns.get(name)?.type.name)
  if (values.length !== targets.length || !targets.every((target) => isRepeatable(target, assigned))) return undefined
  if (types.some((type) => type === undefined || INCOMPARABLE.has(type))) return undefined
  const open = values.map((text, index) => {
    return `${printName(assigned[index] ?? '')} is distinct from (${trimSql(text.slice(text.indexOf('=') + 1))})`
  })
  const target = clauses.get('update') ?? ''
  const where = clauses.get('where')
  const isOpen = open.length === 1 ? open.join('') : `(${open.join(' or ')})`
  const condition = where === undefined ? isOpen : `(${where}) and ${isOpen}`
  return { text: `update ${target} set ${clauses.get('set') ?? ''}`, target, condition }
}

function deleteParts({ node, sql }: CheckedStatement): Parts | undefined {
  const statement = nodeAs(node, 'DeleteStmt')
  if (statement === undefined || statement.usingClause || statement.withClause || statement.returningClause)
    return undefined
  const clauses = clausesOf(sql, ['delete', 'from', 'where'])
  const target = clauses.get('from') ?? ''
  return { text: `delete from ${target}`, target, condition: clauses.get('where') ?? '' }
}

/** The value stays the same when the row already has it. */
function isRepeatable({ val, indirection }: ResTarget, assigned: readonly string[]): boolean {
  return indirection === undefined && isSteady(val) && !columnsIn(val).some((column) => assigned.includes(column))
}

function isSteady(expression: Node | undefined): boolean {
  let steady = true
  walk(expression, (node) => {
    if (!Object.keys(node).every((kind) => STEADY.has(kind) || /^[a-z]/.test(kind))) steady = false
  })
  return steady
}
