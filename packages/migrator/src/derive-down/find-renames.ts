import { type CatalogObject, escapeIdentifier, escapeLiteral, qualifiedName } from '@pgtend/database'
import type { Node, RangeVar } from 'libpg-query'
import { findSchemaMoves } from './find-schema-moves.ts'
import type { IndexedCatalog } from './indexed-catalog.ts'
import { nameOf, RELATIONS, TYPES } from './renamed-object.ts'
import { lossless, lossy, type SqlChange } from './sql-change.ts'
import type { UpStatement } from './up-statement.ts'

/** One object that a script renames, perhaps several times. */
interface Renamed {
  readonly kind: string
  readonly schema: string
  /** The relation of a column, constraint, trigger or policy, as it is called at the end. */
  readonly relation: string | undefined
  readonly from: string
  readonly to: string
}

const PARTS: Readonly<Record<string, string>> = {
  OBJECT_COLUMN: 'column',
  OBJECT_TABCONSTRAINT: 'constraint',
  OBJECT_TRIGGER: 'trigger',
  OBJECT_POLICY: 'policy',
  OBJECT_RULE: 'rule',
}

/**
 * Finds the renames and moves of a script that still hold at its end, and undoes them: by catalogs alone each is a drop and a new object.
 * Parts of relations come first, since they are named by the newest name of their table. Pure.
 */
export function findRenames(
  statements: readonly UpStatement[],
  before: IndexedCatalog,
  after: IndexedCatalog,
  schema: string,
): readonly SqlChange[] {
  const renamed: Renamed[] = []
  for (const { node } of statements) {
    const one = renameOf(node, schema)
    if (one !== undefined) follow(renamed, one)
  }
  const standing = renamed.filter((one) => one.from !== one.to && isStanding(one, renamed, before, after))
  const parts = standing.filter(({ relation }) => relation !== undefined)
  const undone = [...parts, ...standing.filter(({ relation }) => relation === undefined)].flatMap((one) => [
    ...(has(after, one, one.from) ? makeRoom(one) : []),
    undo(one),
  ])
  return [...undone, ...findSchemaMoves(statements, before, after, schema)]
}

/** The migration gave the old name to something new. */
function makeRoom({ kind, schema, relation, from }: Renamed): readonly SqlChange[] {
  if (kind === 'column' && relation !== undefined) {
    const table = qualifiedName(schema, relation)
    const drop = `alter table ${table} drop column ${escapeIdentifier(from)}`
    return [lossy(`column ${schema}.${relation}.${from}`, drop, 'its values are lost')]
  }
  if (kind !== 'table') return []
  return [lossy(`table ${schema}.${from}`, `drop table ${qualifiedName(schema, from)}`, 'its rows are lost')]
}

/** Joins a rename to the earlier one of the same object; parts follow their relation. */
function follow(renamed: Renamed[], one: Renamed): void {
  const known = renamed.findIndex(
    (other) => isSameName(other, one) && other.relation === one.relation && other.to === one.from,
  )
  const earlier = renamed[known]
  if (earlier === undefined) renamed.push(one)
  else renamed[known] = { ...earlier, to: one.to }
  if (one.relation !== undefined) return
  for (const [index, part] of renamed.entries()) {
    if (part.relation === one.from && part.schema === one.schema) renamed[index] = { ...part, relation: one.to }
  }
}

function isSameName(left: Renamed, right: Renamed): boolean {
  const spaceOf = ({ kind }: Renamed): string => (Object.values(RELATIONS).includes(kind) ? 'relation' : kind)
  return spaceOf(left) === spaceOf(right) && left.schema === right.schema
}

function renameOf(node: Node, schema: string): Renamed | undefined {
  if ('AlterEnumStmt' in node) {
    const { oldVal, newVal, typeName } = node.AlterEnumStmt
    if (oldVal === undefined || newVal === undefined) return undefined
    const name = nameOf(typeName ?? [], schema)
    return { kind: 'value', schema: name.schema, relation: name.name, from: oldVal, to: newVal }
  }
  if (!('RenameStmt' in node)) return undefined
  const { renameType = '', relation, relationType, object, subname, newname: to = '' } = node.RenameStmt
  const part = PARTS[renameType]
  if (part !== undefined && relation !== undefined && subname !== undefined) {
    const kind = part === 'column' && relationType !== 'OBJECT_TABLE' ? 'view column' : part
    return { kind, schema: schemaOf(relation, schema), relation: relation.relname, from: subname, to }
  }
  const kind = RELATIONS[renameType]
  if (kind !== undefined && relation !== undefined) {
    return { kind, schema: schemaOf(relation, schema), relation: undefined, from: relation.relname ?? '', to }
  }
  const type = TYPES[renameType]
  if (type !== undefined && object !== undefined && 'List' in object) {
    const name = nameOf(object.List.items ?? [], schema)
    return { kind: type, schema: name.schema, relation: undefined, from: name.name, to }
  }
  return undefined
}

/** The old name was used before and the new one was not; now the new one is used, and the old one at most for something new. */
function isStanding(one: Renamed, renamed: readonly Renamed[], before: IndexedCatalog, after: IndexedCatalog): boolean {
  const table = renamed.find(
    ({ relation, to, schema }) => relation === undefined && to === one.relation && schema === one.schema,
  )
  const then = { ...one, relation: one.relation === undefined ? undefined : (table?.from ?? one.relation) }
  if (!has(before, then, one.from) || has(before, then, one.to) || !has(after, one, one.to)) return false
  const isSwap = renamed.some((other) => other !== one && other.to === one.from && isSameName(other, one))
  return !has(after, one, one.from) || (!isSwap && (one.kind === 'column' || one.kind === 'table'))
}

function has(catalog: IndexedCatalog, one: Renamed, name: string): boolean {
  for (const object of catalog.objects.values()) if (isObject(object, one, name)) return true
  return false
}

function isObject(object: CatalogObject, { kind, schema, relation }: Renamed, name: string): boolean {
  if (kind === 'value') {
    return (
      object.kind === 'enum' && object.schema === schema && object.name === relation && object.labels.includes(name)
    )
  }
  if (object.schema !== schema || object.name !== name) return false
  if (relation !== undefined) return object.kind === kind && 'table' in object && object.table?.name === relation
  if (kind === 'type') return ['enum', 'composite', 'range', 'domain'].includes(object.kind)
  if (kind === 'domain') return object.kind === 'domain'
  return ['table', 'view', 'index', 'sequence'].includes(object.kind)
}

function undo({ kind, schema, relation, from, to }: Renamed): SqlChange {
  const [now, then] = [escapeIdentifier(to), escapeIdentifier(from)]
  const on = relation === undefined ? '' : qualifiedName(schema, relation)
  const object = `${kind} ${schema}.${relation === undefined ? '' : `${relation}.`}${from}`
  switch (kind) {
    case 'value':
      return lossless(object, `alter type ${on} rename value ${escapeLiteral(to)} to ${escapeLiteral(from)}`)
    case 'column':
    case 'constraint':
      return lossless(object, `alter table ${on} rename ${kind} ${now} to ${then}`)
    case 'trigger':
    case 'policy':
    case 'rule':
      return lossless(object, `alter ${kind} ${now} on ${on} rename to ${then}`)
    default:
      return lossless(object, `alter ${kind} ${qualifiedName(schema, to)} rename to ${then}`)
  }
}

function schemaOf({ schemaname }: RangeVar, schema: string): string {
  return schemaname ?? schema
}
