import { openDatabase, parseDatabaseUrl } from '@pgtend/database'
import { createVectorSearch, encodeVector, ingestVectors } from '@pgtend/vector-index'
import pg from 'pg'
import { toSql } from 'pgvector'
import type { BenchmarkOptions, BenchmarkOutcome } from '../benchmark.ts'
import { type Contestant, interleave } from '../measure/interleave.ts'
import { benchVectors } from './bench-vectors.ts'

const DIMENSIONS = 1536
const ROWS = 10_000
const QUERIES = 200
const TENANTS = 50
/** Queries of each program before anything is timed: connections, plans, caches. */
const WARM_UP = 40

const BARE = 'pg, prepared, binary parameter'
const TEXT = 'pg, text parameter'
const OURS = 'pgtend search()'

interface SearchTask {
  readonly task: string
  /** The SQL of a program without pgtend. */
  readonly sql: string
  /** How it is set for a session that searches by hand. */
  readonly set: string | undefined
  readonly options: { readonly efSearch?: number; readonly filter?: { readonly equals: { readonly tenant: number } } }
}

const NEAREST = `select id, embedding <=> $1::vector as distance from items`
const BY_INDEX = `order by embedding::halfvec(${DIMENSIONS}) <=> $1::vector::halfvec(${DIMENSIONS}) limit 10`

const TASKS: readonly SearchTask[] = [
  { task: 'search', sql: `${NEAREST} ${BY_INDEX}`, set: undefined, options: {} },
  {
    task: 'search, hnsw.ef_search = 100',
    sql: `${NEAREST} ${BY_INDEX}`,
    set: 'hnsw.ef_search = 100',
    options: { efSearch: 100 },
  },
  {
    task: `search in one of ${TENANTS} tenants`,
    sql: `${NEAREST} where tenant = 7 order by (embedding <=> $1::vector) + 0 limit 10`,
    set: undefined,
    options: { filter: { equals: { tenant: 7 } } },
  },
]

/** Times single searches side by side: the same SQL by hand, with a binary and with a text parameter, and `search()`. */
export async function measureSearch(options: BenchmarkOptions): Promise<BenchmarkOutcome> {
  const url = await options.databases.create('search')
  await using database = await openDatabase(parseDatabaseUrl(url), {
    applicationName: 'bench',
    environment: 'development',
  })
  const vectors = benchVectors({ count: ROWS + QUERIES, dimensions: DIMENSIONS })
  await fill(database, vectors.slice(0, ROWS))
  const queries = vectors.slice(ROWS)
  const outcomes = []
  for (const task of TASKS) outcomes.push(await measureTask(task, url, database.pool, queries, options.runs))
  return {
    timings: outcomes.flat(),
    memory: [],
    targets: TASKS.flatMap(({ task }) => [
      { task, program: OURS, against: BARE, atMost: 1.1 },
      { task, program: OURS, against: TEXT, atMost: 0.7 },
    ]),
  }
}

async function fill(
  database: Awaited<ReturnType<typeof openDatabase>>,
  vectors: readonly Float32Array[],
): Promise<void> {
  const { pool } = database
  await pool.query(`
    create extension vector;
    create table items (id int primary key, tenant int not null, embedding vector(${DIMENSIONS}));
    create index on items (tenant);
  `)
  const rows = vectors.map((embedding, id) => ({ id, tenant: id % TENANTS, embedding }))
  await ingestVectors(database, { table: 'items', column: 'embedding' }, rows)
  await pool.query(`
    set maintenance_work_mem = '512MB';
    create index on items using hnsw ((embedding::halfvec(${DIMENSIONS})) halfvec_cosine_ops);
    analyze items;
  `)
}

async function measureTask(
  { task, sql, set, options }: SearchTask,
  url: string,
  pool: pg.Pool,
  queries: readonly Float32Array[],
  runs: number,
) {
  // Each program has a connection of its own, so that none finds its server process warm from another's query.
  const [bare, text] = [new pg.Client(url), new pg.Client(url)]
  for (const client of [bare, text]) {
    await client.connect()
    if (set !== undefined) await client.query(`set ${set}`)
  }
  const search = createVectorSearch<{ id: number }>(pool, { table: 'items', column: 'embedding', columns: ['id'] })
  const contestants = [
    timed(BARE, queries, (query) => bare.query({ name: 'search', text: sql, values: [encodeVector(query)] })),
    timed(TEXT, queries, (query) => text.query(sql, [toSql(Array.from(query))])),
    timed(OURS, queries, (query) => search.search(query, options)),
  ]
  try {
    const rounds = WARM_UP + Math.ceil((runs * queries.length) / 2)
    const forth = await interleave(contestants, rounds)
    // The other way round, because whoever comes after a text query finds the garbage it has left.
    const back = (await interleave(contestants.toReversed(), rounds)).toReversed()
    return contestants.map(({ program }, index) => ({
      task,
      program,
      timesMs: [forth, back].flatMap((times) => (times[index] ?? []).slice(WARM_UP)),
    }))
  } finally {
    await Promise.all([bare.end(), text.end()])
  }
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
