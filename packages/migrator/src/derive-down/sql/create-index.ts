import { type CatalogIndex, escapeIdentifier, qualifiedName } from '@pgtend/database'
import { objectAddress, relationName } from '../object-address.ts'

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

/** Sets the statistics targets of expressions where they differ; `from` is undefined for a new index. */
export function indexStatistics(from: CatalogIndex | undefined, to: CatalogIndex): readonly string[] {
  const targetIn = (index: CatalogIndex | undefined, column: number): number =>
    index?.statistics.find((one) => one.column === column)?.target ?? -1
  const columns = [...(from?.statistics ?? []), ...to.statistics].map(({ column }) => column)
  return [...new Set(columns)]
    .filter((column) => targetIn(from, column) !== targetIn(to, column))
    .map((column) => `alter ${objectAddress(to)} alter column ${column} set statistics ${targetIn(to, column)}`)
}

/** The index of a partitioned table is valid once each partition's is attached. */
function attach({ schema, name, partitionOf }: CatalogIndex): readonly string[] {
  if (partitionOf === null) return []
  return [`alter index ${relationName(partitionOf)} attach partition ${qualifiedName(schema, name)}`]
}
