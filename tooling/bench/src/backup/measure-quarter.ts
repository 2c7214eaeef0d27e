import { join } from 'node:path'
import type { BenchmarkOptions, BenchmarkOutcome } from '../benchmark.ts'
import { runWatched } from '../measure/peak-memory.ts'
import type { MemoryReading } from '../measure/target.ts'
import { joinOutcomes } from '../vector/outcome-of.ts'
import { type DatabaseSize, quarterOf } from './database-size.ts'
import { OURS, RESTORES } from './measure-names.ts'
import { openBackupBench } from './open-backup-bench.ts'
import { pgtendCreate, pgtendRestore } from './programs.ts'

/** Reads how much memory a backup and a restore of a fourth of the database take: memory must not grow with the database. */
export async function measureQuarter(options: BenchmarkOptions, size: DatabaseSize): Promise<BenchmarkOutcome> {
  const { databases, onStep, pgtend } = options
  onStep('memory at a fourth of the rows')
  await using bench = await openBackupBench(options, quarterOf(size))
  const store = join(bench.folder, 'store')
  const created = await runWatched(pgtendCreate(pgtend, bench, store))
  const url = await databases.create('restored')
  await databases.drop(url)
  const restored = await runWatched(pgtendRestore(pgtend, bench, store, new URL(url).pathname.slice(1)))
  await databases.drop(url)
  const memory: readonly MemoryReading[] = [
    { task: 'create, a fourth of the rows', program: OURS, peakMb: created.peakMb },
    { task: 'restore, a fourth of the rows', program: RESTORES, peakMb: restored.peakMb },
  ]
  return { ...joinOutcomes([]), memory, targets: memory.map(({ program, task }) => ({ task, program, atMostMb: 200 })) }
}
