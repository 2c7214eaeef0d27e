import { execFileSync } from 'node:child_process'
import { parseArgs } from 'node:util'
import { backupBenchmark } from './backup/backup-benchmark.ts'
import { DATABASE_SIZES, type DatabaseSizeName } from './backup/database-size.ts'
import type { Benchmark, BenchmarkSize } from './benchmark.ts'
import { findServer } from './find-server.ts'
import { readMachineFacts } from './machine-facts.ts'
import { summarize } from './measure/summarize.ts'
import { summarizeRecall } from './measure/summarize-recall.ts'
import { judgeTargets } from './measure/target.ts'
import { migrateBenchmark } from './migrate/migrate-benchmark.ts'
import { buildPgtend, pgtendFromSource } from './pgtend-command.ts'
import { type BenchResults, renderResults } from './render-results.ts'
import { openScratchDatabases } from './scratch-databases.ts'
import { vectorBenchmark } from './vector/vector-benchmark.ts'
import { writePage } from './write-page.ts'

const BENCHMARKS: readonly Benchmark[] = [migrateBenchmark, vectorBenchmark, backupBenchmark]

const USAGE = `Usage: pnpm bench [name] [options]

Measures pgtend side by side with other programs on a PostgreSQL server: DATABASE_URL, or one found as the tests find theirs.

Benchmarks: ${BENCHMARKS.map(({ name }) => name).join(', ')} (default: the first)
Accuracy: lock-truth measures what migrations lock, and how right the linters are about it; --write writes docs/lint-accuracy.md

  --runs N         rounds; each program runs once in a round (default 5)
  --migrations N   migrate: length of the generated history (default 500)
  --rows N         vector: vectors in the largest table (default 100000)
  --size NAME      backup: full, about 1 GB, or small (default full)
  --part NAME      vector: only ingest, search, recall or stores; backup: only create, restore, memory or pgbackrest
  --source         migrate, backup: run pgtend from its sources instead of building it first
  --json           print the results as JSON
  --write          also write the benchmark's part of docs/benchmarks.md

vector compares with packages that it installs from the npm registry into a folder of its own for temporary files, once: 340
packages, 350 MB, no install scripts.`

const OPTIONS = {
  runs: { type: 'string', default: '5' },
  migrations: { type: 'string', default: '500' },
  rows: { type: 'string', default: '100000' },
  size: { type: 'string', default: 'full' },
  part: { type: 'string' },
  source: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  write: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const

interface Request {
  readonly benchmark: Benchmark
  readonly size: BenchmarkSize
  readonly part: string | undefined
  readonly source: boolean
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ options: OPTIONS, allowPositionals: true })
  const name = positionals[0] ?? BENCHMARKS[0]?.name
  if (name === 'lock-truth' && !values.help) {
    const { runLockTruth } = await import('./lock-truth/lock-truth.ts')
    return runLockTruth(values.write)
  }
  const benchmark = BENCHMARKS.find((candidate) => candidate.name === name)
  // A page wants all of the numbers from one run.
  const unwritable = values.write && values.part !== undefined
  if (values.help || benchmark === undefined || unwritable) {
    console.error(USAGE)
    process.exitCode = values.help ? 0 : 2
    return
  }
  const size = {
    runs: positiveNumber('--runs', values.runs),
    migrations: positiveNumber('--migrations', values.migrations),
    rows: positiveNumber('--rows', values.rows),
    size: databaseSize(values.size),
  }
  const results = await measure({ benchmark, size, part: values.part, source: values.source })
  console.log(values.json ? JSON.stringify(results, undefined, 2) : renderResults(results))
  if (values.write) {
    const text = `Written by \`pnpm bench ${benchmark.name} --write\`.\n\n${benchmark.renderPart(results, size)}`
    console.error(`written: ${await writePage(benchmark.heading, text)}`)
  }
}

async function measure({ benchmark, size, part, source }: Request): Promise<BenchResults> {
  const pgtend = source || benchmark.pgtend === 'packages' ? pgtendFromSource() : await buildPgtend()
  const server = await findServer()
  const databases = await openScratchDatabases(server.adminUrl)
  try {
    const machine = await readMachineFacts(databases.admin, benchmark.programs)
    const onRun = (program: string, round: number, timeMs: number): void =>
      console.error(`round ${round + 1}/${size.runs}  ${program.padEnd(30)} ${timeMs.toFixed(0).padStart(7)} ms`)
    const onStep = (what: string): void => console.error(what)
    const outcome = await benchmark.run({ ...size, databases, pgtend, part, onRun, onStep })
    const recalls = summarizeRecall(outcome.recalls)
    const measurements = summarize(outcome.timings)
    return {
      benchmark: benchmark.name,
      date: new Date().toISOString().slice(0, 10),
      commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim(),
      pgtendFrom: pgtend.from === 'built' ? 'built, as published' : 'from its sources',
      machine,
      measurements,
      recalls,
      targets: judgeTargets(outcome.targets, [...measurements, ...recalls], outcome.memory, recalls),
      notes: outcome.notes,
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

function databaseSize(name: string): DatabaseSizeName {
  if (name in DATABASE_SIZES) return name as DatabaseSizeName
  throw new Error(`--size is one of ${Object.keys(DATABASE_SIZES).join(', ')}, not "${name}"`)
}

await main()
