import { VectorError } from '../errors.ts'
import { createSearcher } from './create-searcher.ts'
import { createQueryRecorder, type QueryRecorder } from './record-queries.ts'
import { isPool, type SearchSource } from './search-source.ts'
import type { VectorSearch, VectorSearchTarget } from './search-types.ts'

/**
 * Creates a similarity search over any table with a vector column. Reads nothing until the first search.
 * Each search goes through the index or compares all matching rows, whichever is right for its filter, and says which and why.
 * @throws {VectorError} `SEARCH_OPTION_INVALID` when queries are to be recorded without a pool
 */
export function createVectorSearch<Row extends object>(
  source: SearchSource,
  target: VectorSearchTarget<Row>,
): VectorSearch<Row> {
  const recorder = queryRecorder(source, target)
  const searcher = createSearcher<Row>(target, recorder)
  return {
    search: ((query, options = {}) =>
      'text' in options
        ? searcher.hybrid(source, query, options)
        : searcher.one(source, query, options)) as VectorSearch<Row>['search'],
    searchMany: (queries, options = {}) => searcher.many(source, queries, options),
    recording: recorder,
    refresh: searcher.refresh,
  }
}

function queryRecorder<Row>(
  source: SearchSource,
  { recordQueries }: VectorSearchTarget<Row>,
): QueryRecorder | undefined {
  if (recordQueries === undefined) return undefined
  // On a single client the sample would wait for the searches, or be rolled back with them.
  if (!isPool(source)) throw new VectorError('SEARCH_OPTION_INVALID', '"recordQueries" needs a search on a pool')
  return createQueryRecorder(source, recordQueries)
}
