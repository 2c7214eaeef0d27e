import { PgtendError, sqlstateOf } from '@pgtend/database'
import type { RunOptions } from '../commands/migrator-options.ts'
import type { Direction } from '../ledger/journal.ts'
import type { MigrationEvent } from '../run/migration-event.ts'
import type { MetricsSink } from './migration-metrics.ts'

const INDEX_BUILD = /^(?:create index|reindex)/i

/** Runs `work` and measures it from its events, when the options have a sink for that. A dry run is no run. */
export async function withMetrics<O extends RunOptions, T>(
  direction: Direction,
  options: O,
  work: (options: O) => Promise<T>,
): Promise<T> {
  const { metrics, onEvent, dryRun } = options
  if (metrics === undefined || dryRun) return work(options)
  const recorder = new Recorder(metrics, direction)
  const measured = (event: MigrationEvent): void => {
    recorder.record(event)
    onEvent?.(event)
  }
  try {
    const result = await work({ ...options, onEvent: measured })
    recorder.end('done')
    return result
  } catch (error) {
    metrics.count('pgtend_migration_failures_total', 1, { code: codeOf(error) })
    recorder.end('failed')
    throw error
  }
}

function codeOf(error: unknown): string {
  return error instanceof PgtendError ? error.code : (sqlstateOf(error) ?? 'UNEXPECTED')
}

/** Turns the events of one run into measurements. */
class Recorder {
  readonly #sink: MetricsSink
  readonly #direction: Direction
  readonly #start = performance.now()
  #waiting: number | undefined
  #building: number | undefined

  constructor(sink: MetricsSink, direction: Direction) {
    this.#sink = sink
    this.#direction = direction
  }

  record(event: MigrationEvent): void {
    const sink = this.#sink
    switch (event.type) {
      case 'waiting-for-migrator':
        this.#waiting = performance.now()
        break
      case 'step-start':
        this.#indexDone()
        if (INDEX_BUILD.test(event.reason ?? '')) this.#building = performance.now()
        break
      case 'blocked':
        sink.count('pgtend_migration_blocked_total', 1, {})
        break
      case 'retry':
        sink.count('pgtend_migration_retries_total', 1, { sqlstate: event.sqlstate })
        break
      case 'migration-start':
        this.#waitDone()
        break
      case 'migration-done':
        this.#indexDone()
        this.#migrationDone(event)
        break
    }
  }

  end(outcome: 'done' | 'failed'): void {
    const labels = { direction: this.#direction, outcome }
    this.#waitDone()
    this.#sink.count('pgtend_migration_runs_total', 1, labels)
    this.#sink.observe('pgtend_migration_run_duration_seconds', since(this.#start), labels)
  }

  #migrationDone({ durationMs, rows }: Extract<MigrationEvent, { type: 'migration-done' }>): void {
    const labels = { direction: this.#direction }
    this.#sink.count('pgtend_migrations_total', 1, labels)
    this.#sink.count('pgtend_migration_rows_total', rows, labels)
    this.#sink.observe('pgtend_migration_duration_seconds', durationMs / 1_000, labels)
  }

  /** Over at the next thing that happens: the first migration, or the end of a run that finds nothing left to do. */
  #waitDone(): void {
    if (this.#waiting !== undefined) {
      this.#sink.observe('pgtend_migration_lock_wait_seconds', since(this.#waiting), {})
    }
    this.#waiting = undefined
  }

  #indexDone(): void {
    if (this.#building !== undefined) {
      this.#sink.observe('pgtend_migration_index_build_seconds', since(this.#building), {})
    }
    this.#building = undefined
  }
}

function since(start: number): number {
  return (performance.now() - start) / 1_000
}
