import { execFileSync } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { BenchmarkOptions, BenchmarkOutcome } from '../benchmark.ts'
import { type Contestant, interleave } from '../measure/interleave.ts'
import { runWatched } from '../measure/peak-memory.ts'
import { runTimed, type TimedCommand } from '../measure/run-timed.ts'
import type { MemoryReading } from '../measure/target.ts'
import { outcomeOf } from '../vector/outcome-of.ts'
import { isInstalled } from './installed.ts'
import { OURS } from './measure-names.ts'
import type { BackupBench } from './open-backup-bench.ts'
import { pgtendCreate, stockDump, stockEncryptedDump } from './programs.ts'

const CREATE = 'create'
const WITHOUT_HASHES = 'pgtend backup create --no-checksums'
const STOCK = 'pg_dump -Fd -j2, zstd -1'

/** Takes backups of the same database, in turns, with pgtend and with the stock tools that do parts of the same. */
export async function measureCreate(bench: BackupBench, options: BenchmarkOptions): Promise<BenchmarkOutcome> {
  const memory: MemoryReading[] = []
  const peaks: number[] = []
  const ours = async (command: TimedCommand): Promise<number> => {
    const { peakMb, timeMs } = await runWatched(command)
    peaks.push(peakMb)
    return timeMs
  }
  const to = join(bench.folder, 'written')
  const create = (more: readonly string[] = []) => ours(pgtendCreate(options.pgtend, bench, to, more))
  const runs: Readonly<Record<string, () => Promise<number>>> = {
    [STOCK]: () => runTimed(stockDump(bench, to)),
    ...(isInstalled('age') && { [`${STOCK}, sha256sum, age`]: () => runTimed(stockEncryptedDump(bench, to)) }),
    [OURS]: () => create(),
    [WITHOUT_HASHES]: () => create(['--no-checksums']),
  }
  const contestants = Object.entries(runs).map(([program, run]) => fromNothing(program, to, options, run))
  const times = await interleave(contestants, options.runs, options.onRun)
  memory.push({ task: CREATE, program: OURS, peakMb: Math.max(...peaks) })
  return {
    ...outcomeOf(CREATE, contestants, times),
    memory,
    targets: [
      { task: CREATE, program: WITHOUT_HASHES, against: STOCK, atMost: 1.15 },
      { task: CREATE, program: OURS, against: WITHOUT_HASHES, atMost: 1.15 },
      { task: CREATE, program: OURS, atMostMb: 200 },
    ],
  }
}

/** Each run finds no folder, and neither disk nor server owe anything for the one before. */
function fromNothing(
  program: string,
  to: string,
  { databases }: BenchmarkOptions,
  run: () => Promise<number>,
): Contestant {
  return {
    program,
    async run() {
      await databases.admin.query('checkpoint')
      execFileSync('sync')
      const timeMs = await run()
      await rm(to, { recursive: true, force: true })
      return timeMs
    },
  }
}
