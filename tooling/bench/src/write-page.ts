import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { type BenchResults, renderFacts, renderTable } from './render-results.ts'

const PAGE = fileURLToPath(new URL('../../../docs/benchmarks.md', import.meta.url))

/** Writes docs/benchmarks.md with the measured numbers and nothing else. Returns its path. */
export async function writePage(results: BenchResults, migrations: number): Promise<string> {
  await writeFile(PAGE, renderPage(results, migrations))
  return PAGE
}

/** The text of docs/benchmarks.md. Pure. */
export function renderPage(results: BenchResults, migrations: number): string {
  return `# Benchmarks

Written by \`pnpm bench ${results.benchmark} --write\`; every number was measured by that command. Run it to get your own.

## Migrations

A generated history of ${migrations} migrations (tables, columns, functions and triggers with \`$$\` bodies, enums, checks, views, small
data changes; one in ten is a \`create index concurrently\`) is applied to an empty database by each program, with the same SQL:

- \`psql, one session\`: one psql process reads all files with \`\\i\`, each statement commits by itself. This is the floor: psql keeps no history.
- \`psql, a transaction per file\`: the same with \`begin\` and \`commit\` around every file that allows it.
- \`dbmate migrate\` and \`pgtend migrate up\` commit once per file together with their history.

The databases that come out are compared; a difference ends the benchmark. The ratio is to the first row of a task.

${renderTable(results.measurements)}

${renderFacts(results)}
`
}
