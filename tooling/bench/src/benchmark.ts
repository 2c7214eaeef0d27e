import type { Timings } from './measure/summarize.ts'
import type { MemoryReading, Target } from './measure/target.ts'
import type { PgtendProgram } from './pgtend-command.ts'
import type { ScratchDatabases } from './scratch-databases.ts'

export interface BenchmarkOptions {
  readonly databases: ScratchDatabases
  readonly pgtend: PgtendProgram
  /** Rounds per task; each program runs once in a round. */
  readonly runs: number
  /** Length of the generated history. */
  readonly migrations: number
  readonly onRun: (program: string, round: number, timeMs: number) => void
}

/** What a benchmark has measured, and what it should have been. */
export interface BenchmarkOutcome {
  readonly timings: readonly Timings[]
  readonly memory: readonly MemoryReading[]
  readonly targets: readonly Target[]
}

/** One comparison of pgtend with named programs. */
export interface Benchmark {
  readonly name: string
  /** How to ask the other programs for their versions. */
  readonly programs: Readonly<Record<string, readonly [string, ...string[]]>>
  run(options: BenchmarkOptions): Promise<BenchmarkOutcome>
}
