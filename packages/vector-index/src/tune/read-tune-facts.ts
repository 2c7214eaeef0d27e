import { escapeIdentifier, qualifiedName } from '@pgtend/database'
import type { VectorColumnName } from '../inspect/find-vector-column.ts'
import type { VectorMetric } from '../metric.ts'
import { indexName } from '../plan/index-name.ts'
import { readVectorTableFacts, type VectorTableFacts } from '../plan/vector-table-facts.ts'
import type { Queryable } from '../queryable.ts'
import { filterSql } from '../search/filter-sql.ts'
import { readSearchTable } from '../search/search-table.ts'
import type { SearchFilter } from '../search/search-types.ts'
import type { TunedFilter } from './tune-plan.ts'

/** What a tune is planned from. */
export interface TuneFacts {
  readonly table: VectorTableFacts
  readonly filter: TunedFilter | null
}

export interface ReadTuneFactsOptions {
  readonly metric?: VectorMetric | undefined
  readonly filter?: SearchFilter | undefined
}

/**
 * Reads what a tune is planned from: as `readVectorTableFacts`, and how many rows the filter leaves. Writes nothing.
 * @throws {VectorError} `SEARCH_OPTION_INVALID` for a filter that does not fit the table, or as `findVectorColumn`
 */
export async function readTuneFacts(
  client: Queryable,
  name: VectorColumnName,
  { metric, filter }: ReadTuneFactsOptions = {},
): Promise<TuneFacts> {
  const tuned = filter === undefined ? null : await readFilter(client, name, filter)
  return { table: await readVectorTableFacts(client, name, { metric }), filter: tuned }
}

async function readFilter(client: Queryable, name: VectorColumnName, filter: SearchFilter): Promise<TunedFilter> {
  const { column, columns } = await readSearchTable(client, name)
  const { conditions, values } = filterSql({ filter, tenantColumn: undefined, columns })
  const vector = `${escapeIdentifier(column.column)} is not null`
  const { rows } = await client.query<{ matching: number }>(
    `
    select pg_catalog.count(*)::float8 as "matching"
      from ${qualifiedName(column.schema, column.table)}
     where ${[vector, ...conditions].join(' and ')}
  `,
    [...values],
  )
  const equal = Object.keys(filter.equals ?? {})
  const servedBy = await selectServingIndex(client, column.tableOid, equal)
  const btreeName = equal.length === 0 || servedBy !== null ? null : indexName([column.table, ...equal])
  return {
    filter,
    matching: rows[0]?.matching ?? 0,
    columns: [...equal, ...Object.keys(filter.contains ?? {}), ...Object.keys(filter.tags ?? {})],
    servedBy,
    btreeName,
    btree:
      btreeName === null
        ? null
        : `create index concurrently ${escapeIdentifier(btreeName)} on ${qualifiedName(column.schema, column.table)} (${equal.map(escapeIdentifier).join(', ')})`,
  }
}

/** A valid index of the whole table that begins with one of the columns. */
async function selectServingIndex(
  client: Queryable,
  tableOid: number,
  columns: readonly string[],
): Promise<string | null> {
  const { rows } = await client.query<{ name: string }>(
    `
    select c.relname as "name"
      from pg_catalog.pg_index i
      join pg_catalog.pg_class c on c.oid = i.indexrelid
      join pg_catalog.pg_am m on m.oid = c.relam and m.amname in ('btree', 'hash')
      join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
     where i.indrelid = $1::pg_catalog.oid and i.indisvalid and i.indpred is null and a.attname = any ($2::text[])
     order by c.relname
     limit 1
  `,
    [tableOid, columns],
  )
  return rows[0]?.name ?? null
}
