import { encodeAs } from '../encoding/encode-as.ts'
import { toSparseVector } from '../encoding/encode-sparsevec.ts'
import type { VectorValue } from '../encoding/encode-vector.ts'
import { VectorError } from '../errors.ts'
import type { VectorType } from '../metric.ts'
import type { Queryable } from '../queryable.ts'
import { besideRows } from './beside-rows.ts'
import { digest } from './digest.ts'
import type { QuerySource, RowQueries } from './query-source.ts'
import { readLiveQueries } from './read-live-queries.ts'
import type { RecallQuery } from './recall-query.ts'
import { sampleRows, selectRowsById } from './sample-rows.ts'
import { sampleTenants } from './sample-tenants.ts'
import type { StatementInput } from './search-statements.ts'

const DEFAULT_QUERIES = 100

/**
 * Gets the queries of a session. Reads rows of the table or of the sample of live queries.
 * @throws {VectorError} `SEARCH_OPTION_INVALID`, or `VECTOR_INVALID` for a query that is given
 */
export async function chooseQueries(
  client: Queryable,
  input: StatementInput,
  source: QuerySource,
  seed: number,
): Promise<readonly RecallQuery[]> {
  if (source.from === 'given' && input.tenantColumn !== undefined) {
    throw new VectorError('SEARCH_OPTION_INVALID', 'queries that are given have no tenant; use a filter instead')
  }
  if (source.from === 'given') return source.vectors.map((vector, index) => givenQuery(input, vector, index))
  const count = source.count ?? DEFAULT_QUERIES
  if (source.from === 'live') return readLiveQueries(client, input, { ...source, count }, seed)
  const rows = await chooseRows(client, input, { ...source, count }, seed)
  return source.beside === true ? besideRows(client, input, rows) : rows
}

async function chooseRows(
  client: Queryable,
  input: StatementInput,
  { ids, count }: RowQueries & { readonly count: number },
  seed: number,
): Promise<readonly RecallQuery[]> {
  if (ids !== undefined) return selectRowsById(client, input, ids, seed)
  return input.tenantColumn === undefined
    ? sampleRows(client, input, count, seed)
    : sampleTenants(client, input, input.tenantColumn, count, seed)
}

/** @throws {VectorError} `VECTOR_INVALID` with the place of the query, never its values */
function givenQuery({ column, metric }: StatementInput, vector: VectorValue | string, index: number): RecallQuery {
  const { type, dimensions } = column
  encodeAs(type, vector, `query ${index + 1}`, { dimensions, allowZero: metric !== 'cosine' })
  const text = typeof vector === 'string' ? vector : textOf(vector, type)
  return { id: `given:${digest(text)}`, vector: text, self: undefined, stratum: 'given', tenant: undefined }
}

/** Numbers as the text form of the type; sparsevec counts its elements from 1. */
function textOf(vector: VectorValue, type: VectorType): string {
  if (type !== 'sparsevec') return `[${vector.join(',')}]`
  const { indices, values, dimensions } = toSparseVector(vector)
  return `{${indices.map((index, at) => `${index + 1}:${values[at]}`).join(',')}}/${dimensions}`
}
