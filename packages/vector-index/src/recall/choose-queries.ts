import { encodeAs } from '../encoding/encode-as.ts'
import type { VectorValue } from '../encoding/encode-vector.ts'
import type { Queryable } from '../queryable.ts'
import { digest } from './digest.ts'
import type { QuerySource } from './query-source.ts'
import { readLiveQueries } from './read-live-queries.ts'
import type { RecallQuery } from './recall-query.ts'
import { sampleRows, selectRowsById } from './sample-rows.ts'
import { sampleTenants } from './sample-tenants.ts'
import type { StatementInput } from './search-statements.ts'

const DEFAULT_QUERIES = 100

/** Gets the queries of a session. Reads rows of the table or of the sample of live queries. */
export async function chooseQueries(
  client: Queryable,
  input: StatementInput,
  source: QuerySource,
  seed: number,
): Promise<readonly RecallQuery[]> {
  const { tenantColumn } = input
  if (source.from === 'given') return source.vectors.map((vector, index) => givenQuery(input, vector, index))
  const count = source.count ?? DEFAULT_QUERIES
  if (source.from === 'live') return readLiveQueries(client, input, count, seed)
  if (source.ids !== undefined) return selectRowsById(client, input, source.ids, seed)
  return tenantColumn === undefined
    ? sampleRows(client, input, count, seed)
    : sampleTenants(client, input, tenantColumn, count, seed)
}

/** @throws {VectorError} `VECTOR_INVALID` with the place of the query, never its values */
function givenQuery({ column, metric }: StatementInput, vector: VectorValue | string, index: number): RecallQuery {
  const { type, dimensions } = column
  encodeAs(type, vector, `query ${index + 1}`, { dimensions, allowZero: metric !== 'cosine' })
  const text = typeof vector === 'string' ? vector : `[${vector.join(',')}]`
  return { id: `given:${digest(text)}`, vector: text, self: undefined, stratum: 'given', tenant: undefined }
}
