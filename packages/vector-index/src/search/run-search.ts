import type { ClientBase, QueryResultRow } from 'pg'
import { similarityOf, type VectorMetric } from '../metric.ts'
import { explainSearch } from './explain-search.ts'
import type { PreparedSearch } from './prepare-search.ts'
import { withLocalSettings } from './run-local.ts'
import { searchSettings } from './search-settings.ts'
import { DISTANCE_COLUMN, exactSearchSql, indexSearchSql, type SearchSqlInput } from './search-sql.ts'
import type { SearchHit, SearchResult } from './search-types.ts'
import type { SearchedIndex } from './usable-index.ts'

/** Searches through the index; repeats exactly when it gives fewer than k rows. */
export async function searchIndex<Row>(
  client: ClientBase,
  prepared: PreparedSearch,
  index: SearchedIndex,
  reason: string,
): Promise<SearchResult<Row>> {
  const { k, filter, options, sql, table } = prepared
  const settings = searchSettings({
    index: index.facts,
    k,
    filtered: filter.conditions.length > 0,
    pgvector: table.pgvector,
    probes: options.probes,
    efSearch: options.efSearch,
  })
  const statement = indexSearchSql({ ...sql, indexed: castOnly(index, sql) })
  const values = parameters(prepared)
  const found = await withLocalSettings(client, settings, async () => {
    const { rows } = await client.query<QueryResultRow>(statement, values)
    const explain = options.explain
      ? await explainSearch(client, { statement, settings, values }, index.facts.name)
      : undefined
    return { hits: toHits<Row>(rows, prepared.metric), explain }
  })
  if (found.hits.length < k) {
    const short = `${reason}, but index "${index.facts.name}" gave ${found.hits.length} of ${k} rows`
    return searchExact<Row>(client, prepared, short)
  }
  return {
    hits: found.hits,
    route: 'index',
    reason,
    index: index.facts.name,
    ...(found.explain === undefined ? {} : { explain: found.explain }),
  }
}

/** An index on the column itself compares with $1 as it arrives. */
function castOnly(index: SearchedIndex, { queryType }: SearchSqlInput): { expression: string; queryType: string } {
  return {
    expression: index.expression,
    queryType: index.facts.expression === null ? queryType : index.queryType,
  }
}

/** Compares the query with every matching row. */
export async function searchExact<Row>(
  client: ClientBase,
  prepared: PreparedSearch,
  reason: string,
): Promise<SearchResult<Row>> {
  const statement = exactSearchSql(prepared.sql)
  const values = parameters(prepared)
  const { rows } = await client.query<QueryResultRow>(statement, values)
  const explain = prepared.options.explain
    ? await explainSearch(client, { statement, settings: [], values }, null)
    : undefined
  return {
    hits: toHits<Row>(rows, prepared.metric),
    route: 'exact',
    reason,
    index: null,
    ...(explain === undefined ? {} : { explain }),
  }
}

function parameters({ query, k, filter }: PreparedSearch): unknown[] {
  return [...filter.values, query, k]
}

/** A cosine distance to a vector of zeros is NaN: such a row has no place among the nearest. */
function toHits<Row>(rows: readonly QueryResultRow[], metric: VectorMetric): readonly SearchHit<Row>[] {
  return rows
    .map(({ [DISTANCE_COLUMN]: distance, ...row }) => ({
      row: row as Row,
      distance: distance as number,
      similarity: similarityOf(metric, distance as number),
    }))
    .filter(({ distance }) => !Number.isNaN(distance))
}
