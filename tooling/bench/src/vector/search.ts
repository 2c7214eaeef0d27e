import { createVectorSearch, encodeVector } from '@pgtend/vector-index'
import pg from 'pg'
import { toSql } from 'pgvector'
import type { BenchmarkOptions, BenchmarkOutcome } from '../benchmark.ts'
import { type Contestant, interleave } from '../measure/interleave.ts'
import { type Items, TENANTS } from './fill-items.ts'
import type { BenchDatabase } from './open-bench-database.ts'
import { joinOutcomes, outcomeOf } from './outcome-of.ts'

/** Queries of each program before anything is timed: connections, plans, caches. */
const WARM_UP = 40
const TENANT = 7

const BARE = 'pg, prepared, binary parameter'
const TEXT = 'pg, text parameter'
const OURS = 'pgtend search()'

interface SearchTask {
  readonly task: string
  /** The SQL of `search()`, written by hand. */
  readonly sql: string
  /** As it is usually written; default `sql`. */
  readonly usualSql?: string
  /** How it is set for a session that searches by hand. */
  readonly set: string | undefined
  readonly options: { readonly efSearch?: number; readonly filter?: { readonly equals: { readonly tenant: number } } }
}

/** Times single searches side by side: the same SQL by hand, with a binary and with a text parameter, and `search()`. */
export async function measureSearch(
  { database, url }: BenchDatabase,
  items: Items,
  { runs, onStep }: BenchmarkOptions,
): Promise<BenchmarkOutcome> {
  const dimensions = items.rows[0]?.length ?? 0
  onStep(`search in ${dimensions} dimensions`)
  const outcomes = []
  for (const task of searchTasks(dimensions)) {
    outcomes.push(await measureTask(task, url, database.pool, items.queries, runs))
  }
  return joinOutcomes(outcomes)
}

function searchTasks(dimensions: number): readonly SearchTask[] {
  const nearest = 'select id, embedding <=> $1::vector as distance'
  const byIndex = `from items order by embedding::halfvec(${dimensions}) <=> $1::vector::halfvec(${dimensions}) limit 10`
  // With an index the usual query would find few of the rows, so both are kept from it.
  const computed = '(embedding <=> $1::vector) + 0'
  const ofTenant = `from items where tenant = ${TENANT} order by ${computed} limit 10`
  const what = `search in ${dimensions} dimensions`
  return [
    { task: what, sql: `${nearest} ${byIndex}`, set: undefined, options: {} },
    {
      task: `${what}, hnsw.ef_search = 100`,
      sql: `${nearest} ${byIndex}`,
      set: 'hnsw.ef_search = 100',
      options: { efSearch: 100 },
    },
    {
      task: `${what}, one of ${TENANTS} tenants`,
      sql: `select id, ${computed} as distance ${ofTenant}`,
      usualSql: `${nearest} ${ofTenant}`,
      set: undefined,
      options: { filter: { equals: { tenant: TENANT } } },
    },
  ]
}

async function measureTask(
  { task, sql, usualSql = sql, set, options }: SearchTask,
  url: string,
  pool: pg.Pool,
  queries: readonly Float32Array[],
  rounds: number,
): Promise<BenchmarkOutcome> {
  // Each program has a connection of its own, as each would have in an application.
  const [bare, text] = await Promise.all([openPool(url, set), openPool(url, set)])
  const search = createVectorSearch<{ id: number }>(pool, { table: 'items', column: 'embedding', columns: ['id'] })
  const contestants = [
    timed(BARE, queries, (query) => bare.query({ name: 'search', text: sql, values: [encodeVector(query)] })),
    timed(TEXT, queries, (query) => text.query(usualSql, [toSql(Array.from(query))])),
    timed(OURS, queries, (query) => search.search(query, options)),
  ]
  try {
    const times = await interleave(contestants, WARM_UP + rounds * queries.length)
    const targets = [
      { task, program: OURS, against: BARE, atMost: 1.1 },
      { task, program: OURS, against: TEXT, atMost: 0.7 },
    ]
    const measured = times.map((each) => each.slice(WARM_UP))
    return { ...outcomeOf(task, contestants, measured), targets }
  } finally {
    await Promise.all([bare.end(), text.end()])
  }
}

async function openPool(url: string, set: string | undefined): Promise<pg.Pool> {
  const pool = new pg.Pool({ connectionString: url, max: 1 })
  if (set !== undefined) await pool.query(`set ${set}`)
  return pool
}

/** One search per round, so that all programs meet the same moments of the machine. */
function timed(
  program: string,
  queries: readonly Float32Array[],
  search: (query: Float32Array) => Promise<unknown>,
): Contestant {
  return {
    program,
    async run(round) {
      const query = queries[round % queries.length] ?? new Float32Array()
      const start = performance.now()
      await search(query)
      return performance.now() - start
    },
  }
}
