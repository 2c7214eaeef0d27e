import type { Benchmark, BenchmarkOptions, BenchmarkOutcome } from '../benchmark.ts'
import { fillItems } from './fill-items.ts'
import { measureIngest } from './ingest.ts'
import { openBenchDatabase } from './open-bench-database.ts'
import { joinOutcomes } from './outcome-of.ts'
import { measureRecallCost } from './recall.ts'
import { renderVectorPart } from './render-vector-part.ts'
import { measureSearch } from './search.ts'
import { measureStores } from './stores/measure-stores.ts'

const QUERIES = 200
/** Vectors of 1536 dimensions are as many numbers as four times as many of 384. */
const LARGE = { dimensions: 1536, share: 0.3 }
const SMALL = { dimensions: 384 }

type Part = 'ingest' | 'search' | 'recall' | 'stores'

/** Loads and searches vectors with pgtend, `pg` by hand, `pgvector`, psql and other stores, in one process on one server. */
export const vectorBenchmark: Benchmark = {
  name: 'vector',
  heading: 'Vectors',
  pgtend: 'packages',
  programs: { psql: ['psql', '--version'] },
  async run(options) {
    const wanted = (...parts: readonly Part[]): boolean =>
      options.part === undefined || parts.some((part) => part === options.part)
    const outcomes: BenchmarkOutcome[] = []
    if (wanted('ingest')) outcomes.push(await measureIngest(options))
    if (wanted('search', 'recall')) outcomes.push(await measureLarge(options, wanted))
    if (wanted('stores')) outcomes.push(await measureSmall(options))
    if (outcomes.length === 0) throw new Error(`there is no part "${options.part}"`)
    return joinOutcomes(outcomes)
  },
  renderPart: renderVectorPart,
}

/** Vectors as the larger models make them. */
async function measureLarge(options: BenchmarkOptions, wanted: (part: Part) => boolean): Promise<BenchmarkOutcome> {
  const rows = Math.ceil(LARGE.share * options.rows)
  options.onStep(`large: ${rows} vectors of ${LARGE.dimensions} dimensions, with an HNSW index`)
  await using bench = await openBenchDatabase(options.databases, 'large')
  const items = await fillItems(bench.database, { rows, dimensions: LARGE.dimensions, queries: QUERIES })
  const half = `(embedding::halfvec(${LARGE.dimensions})) halfvec_cosine_ops`
  await bench.database.pool.query(`create index on items using hnsw (${half})`)
  const outcomes = []
  if (wanted('search')) outcomes.push(await measureSearch(bench, items, options))
  if (wanted('recall')) outcomes.push(await measureRecallCost(bench, items, options))
  return joinOutcomes(outcomes)
}

async function measureSmall(options: BenchmarkOptions): Promise<BenchmarkOutcome> {
  options.onStep(`small: ${options.rows} vectors of ${SMALL.dimensions} dimensions`)
  await using bench = await openBenchDatabase(options.databases, 'small')
  const size = { rows: options.rows, dimensions: SMALL.dimensions, queries: QUERIES }
  const items = await fillItems(bench.database, size)
  // The index that is measured here is the one that was chosen there.
  return joinOutcomes([await measureStores(bench, items, options), await measureRecallCost(bench, items, options)])
}
