import type { AnyVector } from '../encoding/encode-as.ts'
import { VectorError } from '../errors.ts'
import { answerMany, answerSearch } from './answer-search.ts'
import { textArm } from './hybrid-sql.ts'
import { encodeQuery, prepareSearch } from './prepare-search.ts'
import { createQueryRecorder, type QueryRecorder } from './record-queries.ts'
import type { SearchRun } from './run-search.ts'
import { createSearchKnowledge } from './search-knowledge.ts'
import { isPool, type SearchSession, type SearchSource, withSearchSession } from './search-source.ts'
import type { HybridSearchOptions, SearchOptions, VectorSearch, VectorSearchTarget } from './search-types.ts'
import { toHits, toHybridHits } from './to-hits.ts'

const DEFAULT_EXACT_THRESHOLD = 5_000

/** What goes into one search, besides its options. */
interface SearchInput {
  readonly queries: readonly AnyVector[]
  readonly options: SearchOptions | HybridSearchOptions
  readonly many?: boolean | undefined
}

/**
 * Creates a similarity search over any table with a vector column. Reads nothing until the first search.
 * Each search goes through the index or compares all matching rows, whichever is right for its filter, and says which and why.
 * @throws {VectorError} `SEARCH_OPTION_INVALID` when queries are to be recorded without a pool
 */
export function createVectorSearch<Row extends object>(
  source: SearchSource,
  target: VectorSearchTarget<Row>,
): VectorSearch<Row> {
  const knowledge = createSearchKnowledge(target)
  const recorder = queryRecorder(source, target)

  const prepareRun = async (session: SearchSession, { queries, options, many }: SearchInput): Promise<SearchRun> => {
    const known = await knowledge.read(session)
    const prepared = prepareSearch(known.table, target, options)
    const text = 'text' in options ? options.text : undefined
    return {
      session,
      known,
      prepared,
      shape: text === undefined ? (many ? 'many' : 'one') : textArm(text, known.table, prepared.k),
      queries: queries.map((query) => encodeQuery(known.table, prepared.metric, query)),
      words: text === undefined ? [] : [text.query],
      threshold: target.exactThreshold ?? DEFAULT_EXACT_THRESHOLD,
    }
  }
  const withRun = async <T>(input: SearchInput, work: (run: SearchRun) => Promise<T>): Promise<T> => {
    const { run, result } = await withSearchSession(source, async (session) => {
      const run = await prepareRun(session, input)
      return { run, result: await work(run) }
    })
    // Only now is the connection of the search free again.
    for (const query of run.queries) recorder?.record(run.known.table, query, input.options.filter?.tenant)
    return result
  }
  const one = (query: AnyVector, options: SearchOptions) =>
    withRun({ queries: [query], options }, (run) => answerSearch(run, toHits<Row>))
  const hybrid = (query: AnyVector, options: HybridSearchOptions) =>
    withRun({ queries: [query], options }, (run) => answerSearch(run, toHybridHits<Row>))
  return {
    search: ((query: AnyVector, options: SearchOptions | HybridSearchOptions = {}) =>
      'text' in options ? hybrid(query, options) : one(query, options)) as VectorSearch<Row>['search'],
    searchMany: async (queries, options = {}) =>
      queries.length === 0 ? [] : withRun({ queries, options, many: true }, answerMany<Row>),
    recording: recorder,
    refresh: knowledge.forget,
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
