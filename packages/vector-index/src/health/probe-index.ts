import { type Database, runInTransaction, withCancellation, withSession } from '@pgtend/database'
import type { VectorColumnName } from '../inspect/find-vector-column.ts'
import type { VectorIndexFacts } from '../inspect/vector-facts.ts'
import { explainIndexUse } from '../recall/explain-index-use.ts'
import { exactNearest } from '../recall/ground-truth.ts'
import { percentile } from '../recall/percentile.ts'
import type { RecallQuery } from '../recall/recall-query.ts'
import { openState, type RecallState } from '../recall/recall-state.ts'
import { selectRows } from '../recall/sample-rows.ts'
import { type IndexSearch, type Searched, searchWithIndex } from '../recall/search-with-index.ts'
import { timeLeftMs } from '../recall/time-budget.ts'
import { withinSavepoint } from '../recall/within-savepoint.ts'
import { searchCandidates, searchSettings } from '../search/search-settings.ts'

/** Rows of each kind that are searched for. */
const ROWS = 100
const EXACT_SEARCHES = 9
/** The share of searches that were quicker: on a busy server half of them wait for others. */
const UNDISTURBED = 0.1
/** A larger table is not searched exactly only to learn how long that takes. */
const EXACT_BYTES = 64 * 1024 ** 2
/** Searching 200 times is quick or tells nothing. */
const TIME_BUDGET_MS = 20_000

/** What searching through an index for rows of its table has shown. */
export interface IndexProbe {
  /** The planner takes the index by itself. */
  readonly chosen: boolean
  /** Another index that it takes instead. */
  readonly other: string | null
  readonly reason: string | null
  /** Mean distance from a row to the nearest other one that the index finds, for the newest rows and for old ones. */
  readonly newestDistance: number | null
  readonly oldDistance: number | null
  /** Milliseconds of a search through the index that nothing has held up. */
  readonly indexMs: number | null
  /** The same of an exact search; null for a table that is too large for trying. */
  readonly exactMs: number | null
}

export interface ProbeOptions {
  readonly signal?: AbortSignal | undefined
}

/**
 * Searches through one index for rows of its table, 100 of the newest and 100 of the older half, as searches do. Takes no longer
 * than 20 s. One read-only transaction; writes nothing, but the server counts the scans.
 * @throws {DatabaseError} `INTERRUPTED`
 */
export async function probeIndex(
  database: Database,
  name: VectorColumnName,
  index: VectorIndexFacts,
  { signal }: ProbeOptions,
): Promise<IndexProbe> {
  const deadline = performance.now() + TIME_BUDGET_MS
  const { capabilities } = database
  return withSession(database, (client) =>
    withCancellation(database, client, capabilities.transactionPooler ? undefined : signal, () =>
      runInTransaction(
        client,
        async () => {
          const budget = `${timeLeftMs({ client, deadline })}ms`
          await client.query(`set local statement_timeout = '${budget}'; set local jit = off`)
          const options = { ...name, index: index.name, k: 1, queries: { from: 'rows' } } as const
          const state = await openState(client, options, { prepared: false, deadline, signal })
          return probe(state, index)
        },
        'begin isolation level repeatable read read only',
      ),
    ),
  )
}

async function probe(state: RecallState, index: VectorIndexFacts): Promise<IndexProbe> {
  const queries = await chooseRows(state)
  const asked = { index, k: 1, filtered: false, pgvector: state.table.pgvector }
  const search: IndexSearch = {
    index,
    candidates: searchCandidates(asked),
    settings: searchSettings(asked),
    queries,
  }
  const use = await explainIndexUse(state, search)
  const forced = use.indexUsed ? [] : FORCED
  const searched = await withinSavepoint(state.client, forced, async () => {
    const { indexUsed } = await explainIndexUse(state, search)
    return indexUsed ? searchWithIndex(state, search) : []
  })
  return {
    chosen: use.indexUsed,
    other: use.other ?? null,
    reason: use.reason,
    newestDistance: meanDistance(searched, 'newest'),
    oldDistance: meanDistance(searched, 'old'),
    indexMs: percentile(
      searched.map(({ ms }) => ms),
      UNDISTURBED,
    ),
    exactMs: percentile(await timeExact(state, queries), UNDISTURBED),
  }
}

/** Without a savepoint around each, whose round trips take longer than comparing a few rows. */
async function timeExact({ client, truth, bytes }: RecallState, queries: readonly RecallQuery[]) {
  if (bytes.passBytes > EXACT_BYTES) return []
  const times: number[] = []
  for (const query of queries.slice(0, EXACT_SEARCHES)) {
    const start = performance.now()
    await exactNearest(client, truth, query)
    times.push(performance.now() - start)
  }
  return times
}

/** What the planner would do, if it did not hold the table to be cheaper. */
const FORCED = ['enable_seqscan = off', 'enable_sort = off', 'enable_bitmapscan = off']

/** Rows from the last tenth of the table and from its first half; all from anywhere where it has no such parts. */
async function chooseRows({ client, truth, table }: RecallState): Promise<readonly RecallQuery[]> {
  const { rows } = await client.query<{ pages: number }>(
    `select (pg_catalog.pg_relation_size($1::pg_catalog.oid) / pg_catalog.current_setting('block_size')::int)::float8 as "pages"`,
    [table.column.tableOid],
  )
  const pages = rows[0]?.pages ?? 0
  const select = async (stratum: string, ...conditions: readonly string[]): Promise<readonly RecallQuery[]> =>
    (await selectRows(client, truth, { stratum, conditions, count: ROWS, seed: 1 })).filter(isSearchable)
  if (pages < 10) return select('any')
  return [
    ...(await select('newest', `ctid >= '(${Math.floor(0.9 * pages)},0)'::tid`)),
    ...(await select('old', `ctid < '(${Math.floor(0.5 * pages)},0)'::tid`)),
  ]
}

/** A vector with NaN or an infinity is a finding of its own, and no query. */
function isSearchable({ vector }: RecallQuery): boolean {
  return !/nan|inf/i.test(vector)
}

function meanDistance(searched: readonly Searched[], stratum: string): number | null {
  const distances = searched
    .filter(({ query }) => query.stratum === stratum)
    .flatMap(({ near }) => near.slice(0, 1).map(({ distance }) => distance))
  return distances.length === 0 ? null : distances.reduce((sum, distance) => sum + distance, 0) / distances.length
}
