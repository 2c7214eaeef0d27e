import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { restoreResultSchema } from '@pgtend/backup'
import type { BenchmarkOptions, BenchmarkOutcome } from '../benchmark.ts'
import { type Contestant, interleave } from '../measure/interleave.ts'
import { runWatched } from '../measure/peak-memory.ts'
import { runTimed } from '../measure/run-timed.ts'
import { fingerprint } from '../migrate/fingerprint.ts'
import { connectTo } from '../scratch-databases.ts'
import { outcomeOf } from '../vector/outcome-of.ts'
import { isInstalled } from './installed.ts'
import { RESTORES } from './measure-names.ts'
import type { BackupBench } from './open-backup-bench.ts'
import {
  pgRestore,
  pgtendCreate,
  pgtendRestore,
  plainDump,
  stockEncryptedDump,
  stockEncryptedRestore,
} from './programs.ts'

const RESTORE = 'restore'
const PEER = 'pg_restore -j2, memory and workers as pgtend'
const OPENED = 'age -d, zstd -d, then the same'
const DEFAULTS = 'pg_restore -j2, default settings'
const USABLE = 'pgtend backup restore, until usable'
/** A restore takes so long that three say enough. */
const MOST_ROUNDS = 3
/** What pgtend gives the build of an index at most, and what it sets beside. */
const TUNED = ['maintenance_work_mem=2GB', 'max_parallel_maintenance_workers=2', 'min_parallel_table_scan_size=0']

/**
 * Restores the same database with pgtend, from its encrypted backup, and with pg_restore, from a dump that lies there ready and from an
 * encrypted one that stock tools open first.
 */
export async function measureRestore(bench: BackupBench, options: BenchmarkOptions): Promise<BenchmarkOutcome> {
  const inBench = (name: string): string => join(bench.folder, name)
  const [dump, sealed, store] = [inBench('dump'), inBench('sealed'), inBench('store')]
  await runTimed(plainDump(bench, dump))
  if (isInstalled('age')) await runTimed(stockEncryptedDump(bench, sealed))
  await runTimed(pgtendCreate(options.pgtend, bench, store))
  const original = await fingerprintOf(bench.url)
  const [usable, peaks]: number[][] = [[], []]
  const ours = restoring(RESTORES, original, options, async (url, database) => {
    // pgtend creates the database itself, from template0 as well.
    await options.databases.drop(url)
    const { peakMb, stdout, timeMs } = await runWatched(pgtendRestore(options.pgtend, bench, store, database))
    const { phases } = restoreResultSchema.parse(JSON.parse(stdout))
    usable?.push(phases.checkMs + phases.usableMs)
    peaks?.push(peakMb)
    return timeMs
  })
  const peer = (program: string, settings: readonly string[]): Contestant =>
    restoring(program, original, options, (url) => runTimed(pgRestore(bench, dump, url, settings)))
  const fromSealed = restoring(OPENED, original, options, (url) =>
    runTimed(stockEncryptedRestore(bench, { from: sealed, to: inBench('opened'), url }, TUNED)),
  )
  const contestants = [peer(PEER, TUNED), ...(isInstalled('age') ? [fromSealed] : []), ours]
  const times = await interleave(contestants, Math.min(MOST_ROUNDS, options.runs), options.onRun)
  const slow = peer(DEFAULTS, [])
  options.onStep('pg_restore with default settings, once')
  const once = await interleave([slow], 1, options.onRun)
  const measured = outcomeOf(RESTORE, [...contestants, slow], [...times, ...once])
  return {
    ...measured,
    timings: [...measured.timings, { task: RESTORE, program: USABLE, timesMs: usable ?? [] }],
    memory: [{ task: RESTORE, program: RESTORES, peakMb: Math.max(...(peaks ?? [])) }],
    targets: [
      { task: RESTORE, program: RESTORES, against: PEER, atMost: 1.1 },
      { task: RESTORE, program: RESTORES, against: DEFAULTS, atMost: 0.5 },
      { task: RESTORE, program: RESTORES, atMostMb: 200 },
    ],
  }
}

/** Restores into a new database, which must then be equal to the one that was dumped. */
function restoring(
  program: string,
  original: string,
  { databases }: BenchmarkOptions,
  run: (url: string, database: string) => Promise<number>,
): Contestant {
  return {
    program,
    async run() {
      const url = await databases.create('restored')
      execFileSync('sync')
      const timeMs = await run(url, new URL(url).pathname.slice(1))
      const print = await fingerprintOf(url)
      await databases.drop(url)
      if (print !== original) throw new Error(`${program} has restored something else:\n${print}\n${original}`)
      return timeMs
    },
  }
}

async function fingerprintOf(url: string): Promise<string> {
  const client = await connectTo(url)
  try {
    return await fingerprint(client)
  } finally {
    await client.end()
  }
}
