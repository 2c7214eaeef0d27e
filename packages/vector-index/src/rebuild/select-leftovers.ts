import { qualifiedName } from '@pgtend/database'
import { inspectVectorColumns } from '../inspect/inspect-vector-columns.ts'
import type { VectorColumnFilter } from '../inspect/select-vector-columns.ts'
import type { VectorColumnFacts, VectorIndexFacts } from '../inspect/vector-facts.ts'
import type { Queryable } from '../queryable.ts'
import { leftBy, predecessorName } from './rebuild-names.ts'
import type { Leftover } from './rebuild-plan.ts'

/** Finds what interrupted runs have left on the tables of a filter. Reads catalogs only. */
export async function selectLeftovers(
  client: Queryable,
  filter: VectorColumnFilter,
  options: FindLeftoversOptions = {},
): Promise<readonly Leftover[]> {
  return findLeftovers(await inspectVectorColumns(client, filter), options)
}

export interface FindLeftoversOptions {
  /** Counts every invalid index, also one that an interrupted `create index` left under its own name. Default false. */
  readonly all?: boolean | undefined
}

/**
 * Finds them among inspected columns: invalid copies of `reindex concurrently`, invalid successors of a rebuild, and indexes whose
 * place was taken. An index on a partitioned table is invalid while partitions are missing, and is none. Pure.
 */
export function findLeftovers(
  columns: readonly VectorColumnFacts[],
  { all = false }: FindLeftoversOptions = {},
): readonly Leftover[] {
  const found = columns
    .filter(({ tableKind }) => tableKind !== 'partitioned table')
    .flatMap((column) => column.indexes.map((index) => toLeftover(column, index, all)))
  // An index that reads two vector columns is listed with both.
  return [
    ...new Map(found.flatMap((leftover) => (leftover === undefined ? [] : [[leftover.statement, leftover]]))).values(),
  ]
}

function toLeftover(
  { schema, table, column, indexes }: VectorColumnFacts,
  { name, bytes, valid, ready, record }: VectorIndexFacts,
  all: boolean,
): Leftover | undefined {
  // A comment may have been copied, or its index renamed: it means what it says only under the name that a swap gives, with the other
  // index in place.
  const replaced =
    record?.replacedBy !== undefined &&
    name === predecessorName(record.replacedBy) &&
    indexes.some((other) => other.valid && other.name === record.replacedBy)
  if (valid && !replaced) return undefined
  const reason = replaced ? 'replaced' : (leftBy(name) ?? (all ? 'create' : undefined))
  if (reason === undefined) return undefined
  const statement = `drop index concurrently if exists ${qualifiedName(schema, name)}`
  return { schema, table, column, name, bytes, reason, maintained: ready, statement }
}
