import type { Benchmark } from '../benchmark.ts'
import { measureIngest } from './ingest.ts'
import { measureRecallCost } from './recall.ts'
import { measureSearch } from './search.ts'

/** Loads and searches vectors and measures recall with pgtend, `pg` by hand, `pgvector` and psql, in one process on one server. */
export const vectorBenchmark: Benchmark = {
  name: 'vector',
  programs: { psql: ['psql', '--version'] },
  async run(options) {
    const outcomes = [await measureIngest(options), await measureSearch(options), await measureRecallCost(options)]
    return {
      timings: outcomes.flatMap(({ timings }) => timings),
      memory: outcomes.flatMap(({ memory }) => memory),
      targets: outcomes.flatMap(({ targets }) => targets),
    }
  },
}
