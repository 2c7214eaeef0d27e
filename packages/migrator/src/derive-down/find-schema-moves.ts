import { escapeIdentifier, qualifiedName } from '@pgtend/database'
import type { Node } from 'libpg-query'
import type { IndexedCatalog } from './indexed-catalog.ts'
import { nameOf, RELATIONS, TYPES } from './renamed-object.ts'
import { lossless, type SqlChange } from './sql-change.ts'
import type { UpStatement } from './up-statement.ts'

/** Undoes `set schema` and renames of schemas, newest first, where they still hold: by catalogs alone all is dropped and created. Pure. */
export function findSchemaMoves(
  statements: readonly UpStatement[],
  before: IndexedCatalog,
  after: IndexedCatalog,
  schema: string,
): readonly SqlChange[] {
  return statements.toReversed().flatMap(({ node }) => {
    const renamed = undoSchemaRename(node, before, after)
    if (renamed !== undefined) return [renamed]
    const move = moveOf(node, schema)
    if (move === undefined) return []
    const { kind, name, from, to } = move
    const stands = (catalog: IndexedCatalog, place: string): boolean => has(catalog, place, name)
    if (!stands(before, from) || stands(before, to) || !stands(after, to) || stands(after, from)) return []
    const sql = `alter ${kind} ${qualifiedName(to, name)} set schema ${escapeIdentifier(from)}`
    return [lossless(`${kind} ${from}.${name}`, sql)]
  })
}

function undoSchemaRename(node: Node, before: IndexedCatalog, after: IndexedCatalog): SqlChange | undefined {
  if (!('RenameStmt' in node) || node.RenameStmt.renameType !== 'OBJECT_SCHEMA') return undefined
  const { subname: from = '', newname: to = '' } = node.RenameStmt
  if (!hasSchema(before, from) || hasSchema(before, to) || !hasSchema(after, to) || hasSchema(after, from))
    return undefined
  return lossless(`schema ${from}`, `alter schema ${escapeIdentifier(to)} rename to ${escapeIdentifier(from)}`)
}

function hasSchema(catalog: IndexedCatalog, name: string): boolean {
  for (const object of catalog.objects.values()) if (object.kind === 'schema' && object.name === name) return true
  return false
}

interface Move {
  readonly kind: string
  readonly name: string
  readonly from: string
  readonly to: string
}

function moveOf(node: Node, schema: string): Move | undefined {
  if (!('AlterObjectSchemaStmt' in node)) return undefined
  const { objectType = '', relation, object, newschema: to = '' } = node.AlterObjectSchemaStmt
  const kind = RELATIONS[objectType] ?? TYPES[objectType]
  if (kind === undefined) return undefined
  if (relation !== undefined) return { kind, name: relation.relname ?? '', from: relation.schemaname ?? schema, to }
  if (object === undefined || !('List' in object)) return undefined
  const named = nameOf(object.List.items ?? [], schema)
  return { kind, name: named.name, from: named.schema, to }
}

/** Relations and types share a name space, and so do the names that a move can take. */
function has(catalog: IndexedCatalog, schema: string, name: string): boolean {
  for (const object of catalog.objects.values()) {
    const moves = ['table', 'view', 'sequence', 'enum', 'domain', 'composite', 'range'].includes(object.kind)
    if (moves && object.schema === schema && object.name === name) return true
  }
  return false
}
