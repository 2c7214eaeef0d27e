import type { DropStmt, Node } from 'libpg-query'
import type { RelationName } from '../relation-name.ts'
import { isVectorType } from '../state/column-type.ts'
import type { SchemaState } from '../state/schema-state.ts'
import { nameParts, nodeAs } from '../syntax.ts'
import { type Effect, effect } from './effect.ts'
import type { EffectContext } from './effect-context.ts'
import { dropIndexEffects } from './index-effects.ts'

const RELATIONS = new Set<DropStmt['removeType']>([
  'OBJECT_TABLE',
  'OBJECT_VIEW',
  'OBJECT_MATVIEW',
  'OBJECT_FOREIGN_TABLE',
])
const ON_TABLE = new Set<DropStmt['removeType']>(['OBJECT_TRIGGER', 'OBJECT_POLICY', 'OBJECT_RULE'])

/** What a `drop` locks: the object, and the tables that foreign keys tie to it. */
export function dropEffects(context: EffectContext, node: Node): readonly Effect[] {
  const statement = nodeAs(node, 'DropStmt')
  if (statement === undefined) return []
  const { state } = context
  const names = (statement.objects ?? []).map(nameParts)
  if (statement.removeType === 'OBJECT_INDEX') return dropIndexEffects(context, node, names)
  if (ON_TABLE.has(statement.removeType)) {
    const reason = statement.removeType === 'OBJECT_POLICY' ? 'row-security' : 'drop-trigger'
    return names.map((parts) =>
      effect(reason, state.nameOfParts(parts.slice(0, -1)), 'ACCESS EXCLUSIVE', { subject: parts.at(-1) ?? '' }),
    )
  }
  if (statement.removeType === 'OBJECT_SCHEMA') {
    const schemas = new Set(names.map((parts) => parts.at(-1)))
    return [...state.tables.values()]
      .filter(({ schema }) => schemas.has(schema))
      .flatMap((table) => dropTable(context, table))
  }
  if (RELATIONS.has(statement.removeType)) return names.flatMap((parts) => dropTable(context, state.nameOfParts(parts)))
  return statement.behavior === 'DROP_CASCADE' ? dropColumnsOf(state, names, statement.removeType) : []
}

/** Columns go with their type, and those of pgvector's types with the extension. */
function dropColumnsOf(
  state: SchemaState,
  names: readonly (readonly string[])[],
  removeType: DropStmt['removeType'],
): readonly Effect[] {
  if (removeType === 'OBJECT_EXTENSION') {
    if (!names.some((parts) => parts.at(-1) === 'vector')) return []
    return [...state.tables.values()]
      .filter(({ columns }) => [...columns.values()].some(({ type }) => isVectorType(type)))
      .map((table) => effect('drop-column', table, 'ACCESS EXCLUSIVE'))
  }
  if (removeType !== 'OBJECT_TYPE' && removeType !== 'OBJECT_DOMAIN') return []
  return names
    .flatMap((parts) => state.tablesWithType(state.resolveType(parts.at(-2), parts.at(-1) ?? '')))
    .map((table) => effect('drop-column', table, 'ACCESS EXCLUSIVE'))
}

/** Also partitions, parents, indexes, and both ends of foreign keys. */
function dropTable({ state }: EffectContext, name: RelationName): readonly Effect[] {
  const known = state.table(name)
  const gone = [name, ...state.descendants(name)]
  const tied = [
    ...[...(known?.constraints.values() ?? [])].flatMap(({ references }) => references ?? []),
    ...state.referencing(name),
    ...(known?.parents ?? []),
    ...state.readers(name),
  ]
  return [
    ...gone.map((relation) => effect('drop-relation', relation, 'ACCESS EXCLUSIVE')),
    ...tied.map((relation) => effect('drop-reference', relation, 'ACCESS EXCLUSIVE', { subject: name.name })),
    ...gone
      .flatMap((relation) => state.indexesOf(relation))
      .map((index) => effect('drop-relation', index, 'ACCESS EXCLUSIVE')),
  ]
}
