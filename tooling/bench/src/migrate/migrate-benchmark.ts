import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { resolveBinary } from 'dbmate'
import type { Benchmark, BenchmarkOptions } from '../benchmark.ts'
import { type Contestant, interleave } from '../measure/interleave.ts'
import { peakMemory } from '../measure/peak-memory.ts'
import { runTimed, type TimedCommand } from '../measure/run-timed.ts'
import type { Timings } from '../measure/summarize.ts'
import type { Target } from '../measure/target.ts'
import { connectTo, type ScratchDatabases } from '../scratch-databases.ts'
import { type CommandFor, dbmate, floor, pgtend, pgtendCheck, prismaEngine, psql } from './contestants.ts'
import { fingerprint } from './fingerprint.ts'
import { generateHistory } from './generate-history.ts'
import { renderMigratePart } from './render-migrate-part.ts'
import { type WrittenHistory, writeHistory } from './write-history.ts'

/** Length of the history that is applied already, or checked. */
const LONG = 1_000
const NOTHING_PENDING = `nothing pending of ${LONG}`
const CHECK = `check ${LONG} migrations`
const PSQL = 'psql, one session'
const DBMATE = 'dbmate migrate'
const PRISMA = "Prisma's engine"
const SCRIPT = 'ten lines of Node'
const PARSE = 'libpg-query alone'
/** As `pgtend migrate check` starts V8: it does not compile the parser a second time, optimised. */
const UNOPTIMISED = ['--no-wasm-tier-up', '--no-wasm-dynamic-tiering']
const UP = 'pgtend migrate up'
const CHECK_COMMAND = 'pgtend migrate check'

/**
 * Applies a generated history with pgtend, psql, dbmate and Prisma's engine, then measures what each does when nothing is pending, and
 * the linter against the parser alone.
 */
export const migrateBenchmark: Benchmark = {
  name: 'migrate',
  heading: 'Migrations',
  pgtend: 'program',
  programs: { psql: ['psql', '--version'], dbmate: [resolveBinary(), '--version'] },
  async run(options) {
    const directory = await mkdtemp(join(tmpdir(), 'pgtend-bench-'))
    try {
      const history = await writeHistory(generateHistory(options.migrations), join(directory, 'apply'))
      const long = await writeHistory(generateHistory(LONG), join(directory, 'long'))
      const timings = [
        ...(await measureApply(options, history)),
        ...(await measureNothingPending(options, long)),
        ...(await measureCheck(options, long)),
        ...(await measureStart(options)),
      ]
      const peakMb = await peakMemory(pgtendCheck(options.pgtend, long))
      const memory = [{ task: CHECK, program: CHECK_COMMAND, peakMb }]
      return { timings, memory, recalls: [], targets: targets(options), notes: [] }
    } finally {
      await rm(directory, { recursive: true, force: true })
    }
  },
  renderPart: renderMigratePart,
}

function applyTask({ migrations }: BenchmarkOptions): string {
  return `apply ${migrations} migrations`
}

function targets(options: BenchmarkOptions): readonly Target[] {
  const apply = { task: applyTask(options), program: UP }
  const check = { task: CHECK, program: CHECK_COMMAND }
  return [
    { ...apply, against: PSQL, atMost: 1.1 },
    { ...apply, against: DBMATE, atMost: 1 },
    { ...apply, against: PRISMA, atMost: 1 },
    { task: NOTHING_PENDING, program: UP, against: SCRIPT, atMost: 1.5 },
    { ...check, against: PARSE, atMost: 2 },
    { ...check, atMostMb: 200 },
  ]
}

async function measureApply(options: BenchmarkOptions, history: WrittenHistory): Promise<readonly Timings[]> {
  const commands: readonly (readonly [string, CommandFor])[] = [
    [PSQL, psql(history.psqlScript)],
    ['psql, a transaction per file', psql(history.psqlTransactionScript)],
    [DBMATE, dbmate(history, 'migrate')],
    [PRISMA, prismaEngine(options.pgtend, history)],
    [UP, pgtend(options.pgtend, history, 'up')],
  ]
  const prints = new Set<string>()
  const contestants = commands.map(([program, commandFor], index) =>
    applyOnce(options.databases, program, `apply_${index}`, commandFor, (print) => prints.add(print)),
  )
  const times = await interleave(contestants, options.runs, options.onRun)
  if (prints.size !== 1) throw new Error(`the programs have built different databases:\n${[...prints].join('\n')}`)
  return toTimings(applyTask(options), contestants, times)
}

function applyOnce(
  databases: ScratchDatabases,
  program: string,
  label: string,
  commandFor: CommandFor,
  onFingerprint: (print: string) => void,
): Contestant {
  return {
    program,
    async run() {
      const url = await databases.create(label)
      const timeMs = await runTimed(commandFor(url))
      const client = await connectTo(url)
      onFingerprint(await fingerprint(client))
      await client.end()
      await databases.drop(url)
      return timeMs
    },
  }
}

async function measureNothingPending(options: BenchmarkOptions, history: WrittenHistory): Promise<readonly Timings[]> {
  const { databases } = options
  const [ours, theirs] = [await databases.create('ours'), await databases.create('theirs')]
  await runTimed(pgtend(options.pgtend, history, 'up')(ours))
  await runTimed(dbmate(history, 'migrate')(theirs))
  const contestants = [
    repeat(SCRIPT, floor('nothing-pending', history, { DATABASE_URL: ours })),
    repeat(DBMATE, dbmate(history, 'migrate')(theirs)),
    repeat('dbmate status', dbmate(history, 'status')(theirs)),
    repeat(UP, pgtend(options.pgtend, history, 'up')(ours)),
    repeat('pgtend migrate status', pgtend(options.pgtend, history, 'status')(ours)),
  ]
  const times = await interleave(contestants, options.runs, options.onRun)
  await databases.drop(ours)
  await databases.drop(theirs)
  return toTimings(NOTHING_PENDING, contestants, times)
}

async function measureCheck(options: BenchmarkOptions, history: WrittenHistory): Promise<readonly Timings[]> {
  const contestants = [
    repeat(PARSE, floor('parse', history)),
    repeat('libpg-query alone, unoptimised', floor('parse', history, {}, UNOPTIMISED)),
    repeat(CHECK_COMMAND, pgtendCheck(options.pgtend, history)),
  ]
  return toTimings(CHECK, contestants, await interleave(contestants, options.runs, options.onRun))
}

async function measureStart(options: BenchmarkOptions): Promise<readonly Timings[]> {
  const contestants = [
    repeat('node -e 0', { file: process.execPath, args: ['-e', '0'] }),
    repeat('pgtend --help', options.pgtend.command(['--help'])),
  ]
  return toTimings('start', contestants, await interleave(contestants, options.runs, options.onRun))
}

function repeat(program: string, command: TimedCommand): Contestant {
  return { program, run: () => runTimed(command) }
}

function toTimings(
  task: string,
  contestants: readonly Contestant[],
  times: readonly (readonly number[])[],
): readonly Timings[] {
  return contestants.map(({ program }, index) => ({ task, program, timesMs: times[index] ?? [] }))
}
