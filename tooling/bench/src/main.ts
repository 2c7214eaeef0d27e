import { execFileSync } from 'node:child_process'
import { parseArgs } from 'node:util'
import type { Benchmark } from './benchmark.ts'
import { findServer } from './find-server.ts'
import { readMachineFacts } from './machine-facts.ts'
import { summarize } from './measure/summarize.ts'
import { judgeTargets } from './measure/target.ts'
import { migrateBenchmark } from './migrate/migrate-benchmark.ts'
import { buildPgtend, pgtendFromSource } from './pgtend-command.ts'
import { type BenchResults, renderFacts, renderTable, renderTargets } from './render-results.ts'
import { openScratchDatabases } from './scratch-databases.ts'
import { vectorBenchmark } from './vector/vector-benchmark.ts'
import { writePage } from './write-page.ts'

const BENCHMARKS: readonly Benchmark[] = [migrateBenchmark, vectorBenchmark]

const USAGE = `Usage: pnpm bench [name] [options]

Measures pgtend side by side with other programs on a PostgreSQL server: DATABASE_URL, or one found as the tests find theirs.

Benchmarks: ${BENCHMARKS.map(({ name }) => name).join(', ')} (default: the first)
Accuracy: lock-truth measures what migrations lock, and how right the linters are about it; --write writes docs/lint-accuracy.md

  --runs N         rounds; each program runs once in a round (default 5)
  --migrations N   length of the generated history (default 500)
  --source         run pgtend from its sources instead of building it first
  --json           print the results as JSON
  --write          also write docs/benchmarks.md (migrate)`

const OPTIONS = {
  runs: { type: 'string', default: '5' },
  migrations: { type: 'string', default: '500' },
  source: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  write: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ options: OPTIONS, allowPositionals: true })
  const name = positionals[0] ?? BENCHMARKS[0]?.name
  if (name === 'lock-truth' && !values.help) {
    const { runLockTruth } = await import('./lock-truth/lock-truth.ts')
    return runLockTruth(values.write)
  }
  const benchmark = BENCHMARKS.find((candidate) => candidate.name === name)
  const unwritable = values.write && benchmark !== migrateBenchmark
  if (values.help || benchmark === undefined || unwritable) {
    console.error(USAGE)
    process.exitCode = values.help ? 0 : 2
    return
  }
  const migrations = positiveNumber('--migrations', values.migrations)
  const results = await measure(benchmark, positiveNumber('--runs', values.runs), migrations, values.source)
  console.log(
    values.json
      ? JSON.stringify(results, undefined, 2)
      : [renderTable(results.measurements), renderTargets(results.targets), renderFacts(results)].join('\n\n'),
  )
  if (values.write) console.error(`written: ${await writePage(results, migrations)}`)
}

async function measure(benchmark: Benchmark, runs: number, migrations: number, source: boolean): Promise<BenchResults> {
  const pgtend = source ? pgtendFromSource() : await buildPgtend()
  const server = await findServer()
  const databases = await openScratchDatabases(server.adminUrl)
  try {
    const machine = await readMachineFacts(databases.admin, benchmark.programs)
    const onRun = (program: string, round: number, timeMs: number): void =>
      console.error(`round ${round + 1}/${runs}  ${program.padEnd(30)} ${timeMs.toFixed(0).padStart(7)} ms`)
    const { timings, memory, targets } = await benchmark.run({ databases, pgtend, runs, migrations, onRun })
    const measurements = summarize(timings)
    return {
      benchmark: benchmark.name,
      date: new Date().toISOString().slice(0, 10),
      commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim(),
      pgtendFrom: pgtend.from === 'built' ? 'built, as published' : 'from its sources',
      machine,
      measurements,
      targets: judgeTargets(targets, measurements, memory),
    }
  } finally {
    await databases.end()
    await server.stop()
  }
}

function positiveNumber(option: string, text: string): number {
  const number = Number(text)
  if (Number.isInteger(number) && number > 0) return number
  throw new Error(`${option} wants a number above 0, not "${text}"`)
}

await main()
