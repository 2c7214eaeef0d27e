import type { QueryResultRow } from 'pg'
import { encodeBinaryArray } from '../ingest/binary-value.ts'
import { chooseFilteredRoute, chooseKnownRoute, type RouteChoice } from './choose-route.ts'
import type { PreparedSearch } from './prepare-search.ts'
import { type FoundRows, runExact, runSearch, type SearchRun } from './run-search.ts'
import type { SearchHit, SearchResult } from './search-types.ts'
import { toHitsOfMany } from './to-hits.ts'

type Read<Hit> = (rows: readonly QueryResultRow[], search: PreparedSearch) => readonly Hit[]

/** Searches one vector by the right route; repeats exactly when the index gives fewer than k rows. */
export async function answerSearch<Hit>(run: SearchRun, read: Read<Hit>): Promise<SearchResult<never, Hit>> {
  const { prepared } = run
  const values = [...prepared.filter.values, run.queries[0], ...run.words]
  const found = await runSearch(run, await chooseRoute(run), values)
  const hits = read(found.rows, prepared)
  if (found.route === 'exact' || hits.length >= prepared.k) return { hits, ...told(found), retried: false }
  const exact = await runExact(run, shortReason(found, hits.length, prepared.k), values)
  return { hits: read(exact.rows, prepared), ...told(exact), retried: true }
}

/** Searches many vectors in one statement, and those for which the index gives too few rows once more, exactly. */
export async function answerMany<Row>(run: SearchRun): Promise<readonly SearchResult<Row>[]> {
  const { prepared, queries } = run
  const found = await runSearch(run, await chooseRoute(run), valuesOfMany(run, queries))
  const results = toHitsOfMany<Row>(found.rows, prepared, queries.length).map(
    (hits): SearchResult<Row> => ({ hits, ...told(found), retried: false }),
  )
  const short = results.flatMap(({ hits }, index) => (hits.length < prepared.k ? [index] : []))
  if (found.route === 'exact' || short.length === 0) return results
  const again = short.flatMap((index) => queries[index] ?? [])
  const exact = await runExact(run, found.reason, valuesOfMany(run, again))
  const repeated = toHitsOfMany<Row>(exact.rows, prepared, again.length)
  return results.map((result, index) => {
    const hits: readonly SearchHit<Row>[] | undefined = repeated[short.indexOf(index)]
    if (hits === undefined) return result
    return { hits, ...told(exact), reason: shortReason(found, result.hits.length, prepared.k), retried: true }
  })
}

/** What is known decides; a filter that was asked about lately is believed to match as many rows still. */
async function chooseRoute({ session, known, prepared, threshold }: SearchRun): Promise<RouteChoice> {
  const sure = chooseKnownRoute(prepared, threshold)
  if (sure !== undefined) return sure
  const { conditions, values } = prepared.filter
  const key = JSON.stringify([conditions, values], (_, value) => (typeof value === 'bigint' ? String(value) : value))
  const remembered = known.routes.get(key)
  if (remembered !== undefined) return remembered
  const choice = await chooseFilteredRoute(session.client, prepared, threshold)
  known.routes.set(key, choice)
  return choice
}

function valuesOfMany({ prepared }: SearchRun, queries: readonly Buffer[]): readonly unknown[] {
  return [...prepared.filter.values, encodeBinaryArray(prepared.table.vectorOid, queries)]
}

function told({ route, reason, index, explain }: FoundRows): Omit<FoundRows, 'rows'> {
  return explain === undefined ? { route, reason, index } : { route, reason, index, explain }
}

function shortReason({ reason, index }: FoundRows, found: number, k: number): string {
  return `${reason}, but index "${index}" gave ${found} of ${k} rows`
}
