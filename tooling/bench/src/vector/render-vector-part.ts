import type { BenchmarkSize } from '../benchmark.ts'
import { type BenchResults, renderFacts, renderRecallTable, renderTable, renderTargets } from '../render-results.ts'

/** The part of docs/benchmarks.md about vectors. Pure. */
export function renderVectorPart(results: BenchResults, { runs }: BenchmarkSize): string {
  return `Vectors as embeddings lie, drawn from a fixed seed: 200 clusters whose sizes follow Zipf's law, each long in 32 directions of its own, of length 1,
compared by cosine. Queries are drawn with them and never stored. All programs search the same server, one query at a time.

- \`psql \\copy binary, ready file\` reads a file that psql wrote before; the others start from numbers in memory.
- \`pg, prepared, binary parameter\` and \`pg, text parameter\` are the SQL of \`search()\`, sent by hand through a pool; the first is the floor.
- \`pg, one exact scan per query\` is how a script finds the truth about one query; \`measureRecall()\` is timed whole, with its own exact scans, the
  searches of the index and its statistics, and divided by its queries.

The ratio is to the first row of a task.

${renderTable(results.measurements)}

Answers were compared with the truth, which was found outside of the database by comparing each query with every vector. Each store made its
own table and index as it does by default and answers in turns of 20 queries; the rows are the same in all, with a tenant in the JSON metadata,
for which pgtend has a GIN index, and for pgtend also in a column with an index.

- \`pgtend search(), tuned\` has the index and the settings that \`pgtend vector tune\` chose and applied. It saw none of these queries.
- \`ivfflat built empty\` is the index of many a first migration, with the fewest probes that reach the recall.
- \`@mastra/pg\` makes ivfflat with 100 lists on the empty table and orders by \`1 - distance\`, which no index serves.
- \`@langchain/community\` gets its \`createHnswIndex()\` on the full table; it is not made unasked.
- \`@llamaindex/postgres\` makes no vector index.

${renderRecallTable(results.recalls)}

What pgtend is to reach:

${renderTargets(results.targets)}

${results.notes.join('\n')}
${renderFacts(results, `medians of single searches, and of ${runs} interleaved loads and measurements`)}`
}
