import {
  type CatalogColumn,
  type CatalogConstraint,
  type CatalogTable,
  escapeIdentifier,
  qualifiedName,
} from '@pgtend/database'
import type { IndexedCatalog } from '../indexed-catalog.ts'
import { relationName } from '../object-address.ts'
import { columnDefinition } from './column-definition.ts'
import { identitySequence } from './identity-sequence.ts'

/** A table with its columns and the constraints that need no other table. */
export function createTable(table: CatalogTable, catalog: IndexedCatalog): readonly string[] {
  const name = qualifiedName(table.schema, table.name)
  const unlogged = table.persistence === 'unlogged' ? 'unlogged ' : ''
  const after = tableSuffix(table)
  if (isPlainPartition(table, catalog)) {
    return [
      `create ${unlogged}table ${name} partition of ${relationName(table.partitionOf)} ${table.partitionBound}${after}`,
    ]
  }
  const lines = [
    ...catalog
      .columnsOf(table)
      .filter(isLocal)
      .map((column) => columnDefinition(column, identitySequence(column, catalog))),
    ...inlineConstraints(table, catalog).map(
      (constraint) => `constraint ${escapeIdentifier(constraint.name)} ${constraint.definition}`,
    ),
  ]
  const body = lines.length === 0 ? '()' : `(\n  ${lines.join(',\n  ')}\n)`
  const parents = table.inherits.map((parent) => relationName(parent)).join(', ')
  const create = `create ${unlogged}table ${name} ${body}${parents === '' ? '' : ` inherits (${parents})`}${after}`
  return table.partitionOf === null ? [create] : [create, attachPartition(table)]
}

/** Constraints that are written into `create table`: validated ones of the table itself, but for foreign keys. */
export function inlineConstraints(table: CatalogTable, catalog: IndexedCatalog): readonly CatalogConstraint[] {
  return catalog
    .constraintsOf(table)
    .filter(({ form, validated, local }) => form !== 'foreign key' && validated && local)
}

/** `alter table … attach partition`. */
export function attachPartition(table: CatalogTable): string {
  const name = qualifiedName(table.schema, table.name)
  return `alter table ${relationName(table.partitionOf)} attach partition ${name} ${table.partitionBound}`
}

/** A partition that has nothing of its own is created as one; another is a table that is attached. */
function isPlainPartition(table: CatalogTable, catalog: IndexedCatalog): boolean {
  if (table.partitionOf === null || catalog.columnsOf(table).some(isLocal)) return false
  return inlineConstraints(table, catalog).length === 0
}

function tableSuffix({ partitionKey, accessMethod, options }: CatalogTable): string {
  return [
    ...(partitionKey === null ? [] : [` partition by ${partitionKey}`]),
    ...(accessMethod === null || accessMethod === 'heap' ? [] : [` using ${escapeIdentifier(accessMethod)}`]),
    ...(options.length === 0 ? [] : [` with (${options.join(', ')})`]),
  ].join('')
}

function isLocal({ local }: CatalogColumn): boolean {
  return local
}
