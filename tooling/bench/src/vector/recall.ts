import { type Database, openDatabase, parseDatabaseUrl } from '@pgtend/database'
import { encodeVector, ingestVectors, withRecallSession } from '@pgtend/vector-index'
import type { BenchmarkOptions, BenchmarkOutcome } from '../benchmark.ts'
import { type Contestant, interleave } from '../measure/interleave.ts'
import { benchVectors } from './bench-vectors.ts'

const DIMENSIONS = 1536
const ROWS = 10_000
const QUERIES = 100
/** Exact scans per round; the time of one is what counts. */
const SCANS = 10

const TASK = 'recall of one query'
const SCAN = 'pg, one exact scan per query'
const OURS = 'pgtend recall session'

/** Compares what recall costs per query: exact scans one by one, and a session with its searches, its bounds and its one pass. */
export async function measureRecallCost(options: BenchmarkOptions): Promise<BenchmarkOutcome> {
  const url = await options.databases.create('recall')
  await using database = await openDatabase(parseDatabaseUrl(url), {
    applicationName: 'bench',
    environment: 'development',
  })
  const vectors = benchVectors({ count: ROWS + QUERIES, dimensions: DIMENSIONS })
  await fill(database, vectors.slice(0, ROWS))
  const queries = vectors.slice(ROWS)
  const contestants = [byScans(database, queries), bySession(database, queries)]
  const times = await interleave(contestants, options.runs, options.onRun)
  return {
    timings: contestants.map(({ program }, index) => ({ task: TASK, program, timesMs: times[index] ?? [] })),
    memory: [],
    recalls: [],
    notes: [],
    targets: [{ task: TASK, program: OURS, against: SCAN, atMost: 0.2 }],
  }
}

async function fill(database: Database, vectors: readonly Float32Array[]): Promise<void> {
  const { pool } = database
  await pool.query(`create extension vector; create table items (id int primary key, embedding vector(${DIMENSIONS}))`)
  const rows = vectors.map((embedding, id) => ({ id, embedding }))
  await ingestVectors(database, { table: 'items', column: 'embedding' }, rows)
  await pool.query(`
    set maintenance_work_mem = '512MB';
    create index on items using ivfflat (embedding vector_cosine_ops) with (lists = 50);
    analyze items;
  `)
}

function byScans({ pool }: Database, queries: readonly Float32Array[]): Contestant {
  return {
    program: SCAN,
    async run(round) {
      const start = performance.now()
      for (let scan = 0; scan < SCANS; scan += 1) {
        const query = queries[(round * SCANS + scan) % queries.length] ?? new Float32Array()
        const sql = 'select id from items order by (embedding <=> $1::vector) + 0 limit 10'
        await pool.query({ name: 'scan', text: sql, values: [encodeVector(query)] })
      }
      return (performance.now() - start) / SCANS
    },
  }
}

function bySession(database: Database, vectors: readonly Float32Array[]): Contestant {
  return {
    program: OURS,
    async run() {
      const start = performance.now()
      const target = { table: 'items', column: 'embedding', queries: { from: 'given', vectors } } as const
      const { perQuery } = await withRecallSession(database, target, (session) => session.measure())
      return (performance.now() - start) / perQuery.length
    },
  }
}
