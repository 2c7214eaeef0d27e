import { qualifiedName } from '@pgtend/database'
import { VectorError } from '../errors.ts'
import { inspectVectorColumns } from '../inspect/inspect-vector-columns.ts'
import type { VectorColumnFacts, VectorIndexFacts } from '../inspect/vector-facts.ts'
import type { Queryable } from '../queryable.ts'
import { leftBy } from './rebuild-names.ts'
import { findLeftovers } from './select-leftovers.ts'

/** One index to rebuild. */
export interface RebuildTarget {
  readonly schema: string
  readonly table: string
  readonly column: string
  readonly index: string
}

interface Candidate {
  readonly column: VectorColumnFacts
  readonly index: VectorIndexFacts
}

/**
 * Finds the indexes that a name means: `INDEX`, `SCHEMA.INDEX`, `TABLE.COLUMN`, `SCHEMA.TABLE.COLUMN` or `TABLE`, in this order. An
 * index of a partitioned table stands for those of its partitions. Leftovers are none. Reads catalogs only.
 * @throws {VectorError} `VECTOR_INDEX_NOT_FOUND`, or `VECTOR_COLUMN_AMBIGUOUS` when several schemas have it
 */
export async function findRebuildTargets(
  client: Queryable,
  parts: readonly string[],
): Promise<readonly RebuildTarget[]> {
  const columns = await inspectVectorColumns(client)
  const leftovers = new Set(findLeftovers(columns).map(({ schema, name }) => JSON.stringify([schema, name])))
  const candidates = columns.flatMap((column) =>
    column.indexes
      // A finished successor is valid, and waits for the rebuild of the other.
      .filter(({ name }) => !leftovers.has(JSON.stringify([column.schema, name])) && leftBy(name) !== 'rebuild')
      .map((index) => ({ column, index })),
  )
  const found = MEANINGS.map((means) => candidates.filter((candidate) => means(candidate, parts))).find(
    (matches) => matches.length > 0,
  )
  if (found === undefined) {
    throw new VectorError('VECTOR_INDEX_NOT_FOUND', `there is no vector index "${parts.join('.')}"`)
  }
  requireOneTable(found, parts)
  const targets = await Promise.all(found.map((candidate) => expand(client, candidate, candidates)))
  // An expression of two vector columns is listed with both.
  return [...new Map(targets.flat().map((target) => [JSON.stringify([target.schema, target.index]), target])).values()]
}

/** What a name of one, two or three parts can mean; the first that finds something counts. */
const MEANINGS: readonly ((candidate: Candidate, parts: readonly string[]) => boolean)[] = [
  ({ index }, parts) => same(parts, [index.name]),
  ({ column, index }, parts) => same(parts, [column.schema, index.name]),
  ({ column }, parts) => same(parts, [column.table, column.column]),
  ({ column }, parts) => same(parts, [column.schema, column.table, column.column]),
  ({ column }, parts) => same(parts, [column.table]),
]

function same(parts: readonly string[], names: readonly string[]): boolean {
  return parts.length === names.length && parts.every((part, position) => part === names[position])
}

function requireOneTable(found: readonly Candidate[], parts: readonly string[]): void {
  const schemas = new Set(found.map(({ column }) => column.schema))
  if (schemas.size === 1) return
  throw new VectorError('VECTOR_COLUMN_AMBIGUOUS', `several schemas have "${parts.join('.')}"`, {
    details: { schemas: [...schemas] },
  })
}

async function expand(
  client: Queryable,
  { column, index }: Candidate,
  candidates: readonly Candidate[],
): Promise<readonly RebuildTarget[]> {
  const { schema, table } = column
  if (column.tableKind !== 'partitioned table') return [{ schema, table, column: column.column, index: index.name }]
  const { rows } = await client.query<{ schema: string; index: string }>(
    `
    select n.nspname as "schema", c.relname as "index"
      from pg_catalog.pg_partition_tree($1::pg_catalog.regclass) t
      join pg_catalog.pg_class c on c.oid = t.relid
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where t.isleaf
     order by n.nspname, c.relname
  `,
    [qualifiedName(schema, index.name)],
  )
  return rows.flatMap((row) =>
    candidates
      .filter((candidate) => candidate.column.schema === row.schema && candidate.index.name === row.index)
      .map((candidate) => ({
        schema: row.schema,
        table: candidate.column.table,
        column: candidate.column.column,
        index: row.index,
      })),
  )
}
