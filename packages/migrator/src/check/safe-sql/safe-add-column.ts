import type { ColumnDef, Constraint } from 'libpg-query'
import { isVolatile } from '../effects/is-volatile.ts'
import { printName, printRelation, type RelationName } from '../relation-name.ts'
import type { CheckedStatement } from '../rule.ts'
import { columnConstraints } from '../state/column-of.ts'
import { columnType, printType, serialBase } from '../state/column-type.ts'
import { constraintOf } from '../state/constraint-of.ts'
import { canRunConcurrently } from './can-run-concurrently.ts'
import { keyFromIndex } from './key-from-index.ts'
import { requireColumn } from './require-column.ts'
import { validatedLater } from './safe-add-constraint.ts'
import { inNextMigration, mergeStages, type Stages } from './stages.ts'

const FAST_DEFAULTS = 11
const KNOWN = new Set<Constraint['contype']>([
  'CONSTR_NULL',
  'CONSTR_NOTNULL',
  'CONSTR_DEFAULT',
  'CONSTR_CHECK',
  'CONSTR_UNIQUE',
  'CONSTR_FOREIGN',
])
const FILL = '-- then fill the old rows in batches'

/** A column as an action of `alter table` adds it. */
export interface AddedColumn {
  readonly relation: RelationName
  readonly column: ColumnDef
  readonly ifMissing: boolean
}

/**
 * A column that is added without writing or reading the rows: empty, with a default for new rows; its constraints follow, each in its
 * own safe way. Undefined for what cannot come later: identity, a generated value, a primary key. Pure.
 */
export function safeAddColumn(
  statement: CheckedStatement,
  { relation, column: definition, ifMissing }: AddedColumn,
): Stages | undefined {
  const constraints = columnConstraints(definition)
  if (definition.collClause !== undefined || constraints.some(({ contype }) => !KNOWN.has(contype))) return undefined
  const name = definition.colname ?? ''
  const written = sourcesOf(statement, constraints)
  const fallback = written.find(({ contype }) => contype === 'CONSTR_DEFAULT')
  const sequence = sequenceOf(relation, definition)
  const value = fallback && { source: fallback.source, later: differsByRow(statement, fallback.constraint) }
  const isRequired = sequence !== undefined || constraints.some(({ contype }) => contype === 'CONSTR_NOTNULL')
  const type = sequence?.type ?? typeSource(statement, definition)
  const first = firstStatements({ relation, name, type, value, isRequired, ifMissing, sequence: sequence?.statements })
  const required = first.includes(FILL) && isRequired ? [inNextMigration(requireColumn(relation, name))] : []
  const others: Stages[] = []
  for (const each of written) {
    const stages = constraintLater(statement, relation, name, each)
    if (stages === undefined) return undefined
    others.push(stages)
  }
  return mergeStages([[first], ...required, ...others])
}

interface FirstStep {
  readonly relation: RelationName
  readonly name: string
  readonly type: string
  readonly value: { readonly source: string; readonly later: boolean } | undefined
  readonly isRequired: boolean
  readonly ifMissing: boolean
  readonly sequence: readonly string[] | undefined
}

/** The column itself: with a value that is one for all rows at once, with any other for new rows only. */
function firstStatements({
  relation,
  name,
  type,
  value,
  isRequired,
  ifMissing,
  sequence,
}: FirstStep): readonly string[] {
  const [table, column] = [printRelation(relation), printName(name)]
  const added = `alter table ${table} add column ${ifMissing ? 'if not exists ' : ''}${column} ${type}`
  if (value?.later === false) return [`${added} ${value.source}${isRequired ? ' not null' : ''};`]
  const later = value === undefined ? [] : [`alter table ${table} alter column ${column} set ${value.source};`]
  return [`${added};`, ...(sequence ?? []), ...later, ...(value !== undefined || isRequired ? [FILL] : [])]
}

/** As written, up to the first constraint. */
function typeSource({ sourceOf }: CheckedStatement, { typeName, constraints = [] }: ColumnDef): string {
  if (typeName === undefined) return ''
  const [first] = constraints
  const rest = sourceOf({ TypeName: typeName })
  return rest.slice(0, rest.length - (first === undefined ? 0 : sourceOf(first).length)).trim()
}

interface WrittenConstraint {
  readonly contype: Constraint['contype']
  readonly constraint: Constraint
  readonly source: string
}

/** Each up to where the next begins. */
function sourcesOf({ sourceOf }: CheckedStatement, constraints: readonly Constraint[]): readonly WrittenConstraint[] {
  const rests = constraints.map((constraint) => sourceOf({ Constraint: constraint }))
  return constraints.map((constraint, index) => {
    const rest = rests[index] ?? ''
    const source = rest.slice(0, rest.length - (rests[index + 1]?.length ?? 0)).trim()
    return { contype: constraint.contype, constraint, source }
  })
}

function differsByRow({ state, serverVersion }: CheckedStatement, { raw_expr }: Constraint): boolean {
  return serverVersion < FAST_DEFAULTS || isVolatile(raw_expr, state)
}

/** Undefined: cannot be added later. */
function constraintLater(
  statement: CheckedStatement,
  relation: RelationName,
  column: string,
  { contype, constraint, source }: WrittenConstraint,
): Stages | undefined {
  const found = constraintOf(statement.state, relation, constraint, column)
  if (found === undefined || contype === 'CONSTR_NOTNULL') return []
  if (contype === 'CONSTR_UNIQUE') {
    const key = { ...constraint, keys: [{ String: { sval: column } }] }
    return canRunConcurrently(statement) ? keyFromIndex(statement.state, relation, key, found) : undefined
  }
  const named = constraint.conname === undefined ? `constraint ${printName(found.name)} ${source}` : source
  const foreign = `foreign key (${printName(column)}) references`
  const text = contype === 'CONSTR_FOREIGN' ? named.replace(/\breferences\b/i, foreign) : named
  return validatedLater(relation, found.name, text)
}

/** What `serial` stands for: an integer, and a sequence of its own as the default. */
function sequenceOf(
  relation: RelationName,
  { colname = '', typeName }: ColumnDef,
): { readonly type: string; readonly statements: readonly string[] } | undefined {
  const serial = columnType(typeName)
  const base = serialBase(serial)
  if (base === undefined) return undefined
  const type = printType({ ...serial, name: base })
  const [table, column] = [printRelation(relation), printName(colname)]
  const sequence = printRelation({ schema: relation.schema, name: `${relation.name}_${colname}_seq` })
  return {
    type,
    statements: [
      `create sequence ${sequence} as ${type} owned by ${table}.${column};`,
      `alter table ${table} alter column ${column} set default nextval('${sequence.replaceAll("'", "''")}');`,
    ],
  }
}
