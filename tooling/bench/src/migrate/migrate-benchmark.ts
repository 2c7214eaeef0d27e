import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { resolveBinary } from 'dbmate'
import type { Benchmark, BenchmarkOptions } from '../benchmark.ts'
import { type Contestant, interleave } from '../measure/interleave.ts'
import { runTimed, type TimedCommand } from '../measure/run-timed.ts'
import type { Timings } from '../measure/summarize.ts'
import type { PgtendProgram } from '../pgtend-command.ts'
import { connectTo, type ScratchDatabases } from '../scratch-databases.ts'
import { fingerprint } from './fingerprint.ts'
import { generateHistory } from './generate-history.ts'
import { type WrittenHistory, writeHistory } from './write-history.ts'

type CommandFor = (databaseUrl: string) => TimedCommand

/** Applies a generated history with pgtend, psql and dbmate, then measures what each does when nothing is pending. */
export const migrateBenchmark: Benchmark = {
  name: 'migrate',
  programs: { psql: ['psql', '--version'], dbmate: [resolveBinary(), '--version'] },
  async run(options) {
    const directory = await mkdtemp(join(tmpdir(), 'pgtend-bench-'))
    try {
      const history = await writeHistory(generateHistory(options.migrations), directory)
      return [
        ...(await measureApply(options, history)),
        ...(await measureNothingPending(options, history)),
        ...(await measureStart(options)),
      ]
    } finally {
      await rm(directory, { recursive: true, force: true })
    }
  },
}

async function measureApply(options: BenchmarkOptions, history: WrittenHistory): Promise<readonly Timings[]> {
  const commands: readonly (readonly [string, CommandFor])[] = [
    ['psql, one session', psql(history.psqlScript)],
    ['psql, a transaction per file', psql(history.psqlTransactionScript)],
    ['dbmate migrate', dbmate(history, 'migrate')],
    ['pgtend migrate up', pgtend(options.pgtend, history, 'up')],
  ]
  const prints = new Set<string>()
  const contestants = commands.map(([program, commandFor], index) =>
    applyOnce(options.databases, program, `apply_${index}`, commandFor, (print) => prints.add(print)),
  )
  const times = await interleave(contestants, options.runs, options.onRun)
  if (prints.size !== 1) throw new Error(`the programs have built different databases:\n${[...prints].join('\n')}`)
  return toTimings(`apply ${options.migrations} migrations`, contestants, times)
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
    repeat('dbmate migrate', dbmate(history, 'migrate')(theirs)),
    repeat('dbmate status', dbmate(history, 'status')(theirs)),
    repeat('pgtend migrate up', pgtend(options.pgtend, history, 'up')(ours)),
    repeat('pgtend migrate status', pgtend(options.pgtend, history, 'status')(ours)),
  ]
  const times = await interleave(contestants, options.runs, options.onRun)
  await databases.drop(ours)
  await databases.drop(theirs)
  return toTimings(`nothing pending of ${options.migrations}`, contestants, times)
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

function psql(script: string): CommandFor {
  // Notices of the server cost the terminal, not the server; no contestant prints them.
  const env = { PGOPTIONS: '-c client_min_messages=warning' }
  return (url) => ({ file: 'psql', args: ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-f', script, url], env })
}

function dbmate({ dbmateDirectory }: WrittenHistory, command: 'migrate' | 'status'): CommandFor {
  const args = ['--no-dump-schema', '--migrations-dir', dbmateDirectory, command]
  return (url) => ({ file: resolveBinary(), args, env: { DATABASE_URL: url } })
}

function pgtend(program: PgtendProgram, { prismaDirectory }: WrittenHistory, command: 'up' | 'status'): CommandFor {
  return (url) => program.command(['migrate', command, '--migrations', prismaDirectory], { DATABASE_URL: url })
}

function toTimings(
  task: string,
  contestants: readonly Contestant[],
  times: readonly (readonly number[])[],
): readonly Timings[] {
  return contestants.map(({ program }, index) => ({ task, program, timesMs: times[index] ?? [] }))
}
