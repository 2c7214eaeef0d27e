import { encodeVector, measureRecall } from '@pgtend/vector-index'
import pg from 'pg'
import type { BenchmarkOptions, BenchmarkOutcome } from '../benchmark.ts'
import { type Contestant, interleave } from '../measure/interleave.ts'
import type { Items } from './fill-items.ts'
import type { BenchDatabase } from './open-bench-database.ts'
import { outcomeOf } from './outcome-of.ts'

const QUERIES = 100
const TIME_BUDGET_MS = 600_000

const SCAN = 'pg, one exact scan per query'
const OURS = `pgtend measureRecall(), ${QUERIES} queries`

/** What one query of a measurement costs: all of `measureRecall()` by its queries, against the exact scan that a script would do. */
export async function measureRecallCost(
  { database, url }: BenchDatabase,
  items: Items,
  { runs, onStep }: BenchmarkOptions,
): Promise<BenchmarkOutcome> {
  const dimensions = items.rows[0]?.length ?? 0
  const task = `recall in ${dimensions} dimensions, per query`
  onStep(task)
  const bare = new pg.Pool({ connectionString: url, max: 1 })
  const sql = 'select id from items order by (embedding <=> $1::vector) + 0 limit 10'
  const scan = (query: Float32Array) => bare.query({ name: 'exact', text: sql, values: [encodeVector(query)] })
  const contestants: readonly Contestant[] = [
    {
      program: SCAN,
      run: (round) => timed(() => scan(items.queries[round % items.queries.length] ?? new Float32Array())),
    },
    { program: OURS, run: () => measureOnce(database) },
  ]
  try {
    await scan(items.queries[0] ?? new Float32Array())
    const times = await interleave(contestants, runs)
    return { ...outcomeOf(task, contestants, times), targets: [{ task, program: OURS, against: SCAN, atMost: 1 / 5 }] }
  } finally {
    await bare.end()
  }
}

async function measureOnce(database: BenchDatabase['database']): Promise<number> {
  const start = performance.now()
  const options = { table: 'items', column: 'embedding', queries: QUERIES, timeBudgetMs: TIME_BUDGET_MS }
  const { queries } = await measureRecall(database, options)
  return (performance.now() - start) / queries
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}
