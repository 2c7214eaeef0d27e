import type { BenchmarkSize } from '../benchmark.ts'
import { type BenchResults, renderFacts, renderTable, renderTargets } from '../render-results.ts'

/** The part of docs/benchmarks.md about migrations. Pure. */
export function renderMigratePart(results: BenchResults, { migrations, runs }: BenchmarkSize): string {
  return `A generated history of ${migrations} migrations (tables, columns, functions and triggers with \`$$\` bodies, enums, checks, views, small
data changes; one in ten is a \`create index concurrently\`) is applied to an empty database by each program, with the same SQL:

- \`psql, one session\`: one psql process reads all files with \`\\i\`, each statement commits by itself. This is the floor: psql keeps no history.
- \`psql, a transaction per file\`: the same with \`begin\` and \`commit\` around every file that allows it.
- \`dbmate migrate\` and \`pgtend migrate up\` commit once per file together with their history. Of pgtend's commits the last one of the
  run waits until all are on disk; a crash of the server before that loses the last files whole, and the next run applies them.
- \`Prisma's engine\` is the schema engine that npm has (WebAssembly), doing what \`prisma migrate deploy\` does.

The databases that come out are compared; a difference ends the benchmark. Then 1,000 migrations are applied, and each program is
asked again with nothing pending; the first row is a script of ten lines (\`tooling/bench/src/floors\`) that connects with \`pg\`, reads
the ledger and hashes the files; pgtend runs in a folder without \`pgtend.config.ts\`. The same 1,000 are checked; the first row there
only parses them with libpg-query, the second does so with the flags of V8 that \`check\` sets for itself, which keep it from compiling
the parser's WebAssembly a second time, optimised. The ratio is to the first row of a task.

${renderTable(results.measurements)}

What pgtend is to reach:

${renderTargets(results.targets)}

${renderFacts(results, `medians of ${runs} interleaved runs, process start included`)}`
}
