import type { AnyVector } from '../encoding/encode-as.ts'
import { VectorError } from '../errors.ts'
import { answerMany, answerSearch } from './answer-search.ts'
import { DEFAULT_EXACT_THRESHOLD } from './choose-route.ts'
import { textArm } from './hybrid-sql.ts'
import { encodeQuery, prepareSearch } from './prepare-search.ts'
import type { QueryRecorder } from './record-queries.ts'
import type { SearchRun } from './run-search.ts'
import { createSearchKnowledge, type SearchKnowledge } from './search-knowledge.ts'
import { type SearchSession, type SearchSource, withSearchSession } from './search-source.ts'
import type {
  HybridResult,
  HybridSearchOptions,
  SearchOptions,
  SearchResult,
  VectorSearchTarget,
} from './search-types.ts'
import { toHits, toHybridHits } from './to-hits.ts'

/** What goes into one search. */
interface SearchInput {
  readonly queries: readonly AnyVector[]
  readonly options: SearchOptions | HybridSearchOptions
  readonly many?: boolean | undefined
}

/** Searches over one table, wherever each of them runs. */
export interface Searcher<Row> {
  one(source: SearchSource, query: AnyVector, options: SearchOptions): Promise<SearchResult<Row>>
  hybrid(source: SearchSource, query: AnyVector, options: HybridSearchOptions): Promise<HybridResult<Row>>
  many(
    source: SearchSource,
    queries: readonly AnyVector[],
    options: SearchOptions,
  ): Promise<readonly SearchResult<Row>[]>
  refresh(): void
}

/** Creates the searches over one table, which share what they find out about it. */
export function createSearcher<Row extends object>(
  target: VectorSearchTarget<Row>,
  recorder?: QueryRecorder | undefined,
): Searcher<Row> {
  const knowledge = createSearchKnowledge(target)
  const threshold = target.exactThreshold ?? DEFAULT_EXACT_THRESHOLD

  const prepareRun = async (session: SearchSession, input: SearchInput): Promise<SearchRun> => {
    const known = await knowledge.read(session)
    try {
      return searchRun(session, known, threshold, input)
    } catch (error) {
      if (!(error instanceof VectorError) || error.code !== 'VECTOR_INVALID') throw error
      // The column may have got vectors of another length since the table was read.
      knowledge.forget()
      return searchRun(session, await knowledge.read(session), threshold, input)
    }
  }
  const withRun = async <T>(
    source: SearchSource,
    input: SearchInput,
    work: (run: SearchRun) => Promise<T>,
  ): Promise<T> => {
    const { run, result } = await withSearchSession(source, async (session) => {
      const run = await prepareRun(session, input)
      return { run, result: await work(run) }
    })
    // Only now is the connection of the search free again.
    for (const query of run.queries) recorder?.record(run.prepared.table, query, input.options.filter?.tenant)
    return result
  }

  return {
    one: (source, query, options) =>
      withRun(source, { queries: [query], options }, (run) => answerSearch(run, toHits<Row>)),
    hybrid: (source, query, options) =>
      withRun(source, { queries: [query], options }, (run) => answerSearch(run, toHybridHits<Row>)),
    many: async (source, queries, options) =>
      queries.length === 0 ? [] : withRun(source, { queries, options, many: true }, answerMany<Row>),
    refresh: knowledge.forget,
  }
}

function searchRun(
  session: SearchSession,
  known: SearchKnowledge,
  threshold: number,
  { queries, options, many }: SearchInput,
): SearchRun {
  const prepared = prepareSearch(known.prepared, options)
  const { table, metric, k } = prepared
  const text = 'text' in options ? options.text : undefined
  return {
    session,
    known,
    prepared,
    shape: text === undefined ? (many ? 'many' : 'one') : textArm(text, table, k),
    queries: queries.map((query) => encodeQuery(table, metric, query)),
    words: text === undefined ? [] : [text.query],
    threshold,
  }
}
