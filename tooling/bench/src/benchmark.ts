import type { DatabaseSizeName } from './backup/database-size.ts'
import type { Timings } from './measure/summarize.ts'
import type { RecallReading } from './measure/summarize-recall.ts'
import type { MemoryReading, Target } from './measure/target.ts'
import type { PgtendProgram } from './pgtend-command.ts'
import type { BenchResults } from './render-results.ts'
import type { ScratchDatabases } from './scratch-databases.ts'

/** How much is measured. */
export interface BenchmarkSize {
  /** Rounds per task; each program runs once in a round. */
  readonly runs: number
  /** Length of the generated history. */
  readonly migrations: number
  /** Vectors in the largest table. */
  readonly rows: number
  /** Size of the database that is backed up. */
  readonly size: DatabaseSizeName
}

export interface BenchmarkOptions extends BenchmarkSize {
  readonly databases: ScratchDatabases
  readonly pgtend: PgtendProgram
  /** Only the part of this name. Default: all. */
  readonly part: string | undefined
  readonly onRun: (program: string, round: number, timeMs: number) => void
  /** Called before what takes long and is not measured. */
  readonly onStep: (what: string) => void
}

/** What a benchmark has measured, and what it should have been. */
export interface BenchmarkOutcome {
  readonly timings: readonly Timings[]
  readonly memory: readonly MemoryReading[]
  readonly recalls: readonly RecallReading[]
  readonly targets: readonly Target[]
  /** What a reader needs to know of what was measured: versions, the index that was chosen. */
  readonly notes: readonly string[]
}

/** One comparison of pgtend with named programs. */
export interface Benchmark {
  readonly name: string
  /** Heading of its part of docs/benchmarks.md. */
  readonly heading: string
  /** How pgtend takes part: as the program that npm users run, or by its packages, imported from their sources. */
  readonly pgtend: 'program' | 'packages'
  /** How to ask the other programs for their versions. */
  readonly programs: Readonly<Record<string, readonly [string, ...string[]]>>
  run(options: BenchmarkOptions): Promise<BenchmarkOutcome>
  /** Its part of docs/benchmarks.md, below the heading. Pure. */
  renderPart(results: BenchResults, size: BenchmarkSize): string
}
