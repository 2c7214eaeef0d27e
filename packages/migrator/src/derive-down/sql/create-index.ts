import { type CatalogIndex, escapeIdentifier, qualifiedName } from '@pgtend/database'
import { relationName } from '../object-address.ts'

/** An index with everything that belongs to it; `concurrently` is left out where the server cannot. */
export function createIndex(index: CatalogIndex, concurrently: boolean): readonly string[] {
  const onPartitioned = / ON ONLY /.test(index.definition)
  const create =
    concurrently && !onPartitioned
      ? index.definition.replace(/^CREATE (UNIQUE )?INDEX /, (start) => `${start}CONCURRENTLY `)
      : index.definition
  const cluster = `alter table ${relationName(index.table)} cluster on ${escapeIdentifier(index.name)}`
  return [create, ...(index.clustered ? [cluster] : []), ...attach(index)]
}

/** The index of a partitioned table is valid once each partition's is attached. */
function attach({ schema, name, partitionOf }: CatalogIndex): readonly string[] {
  if (partitionOf === null) return []
  return [`alter index ${relationName(partitionOf)} attach partition ${qualifiedName(schema, name)}`]
}
