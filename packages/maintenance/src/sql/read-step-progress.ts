import type { Pool } from 'pg'
import type { MaintenanceStep } from '../routine/plan.ts'

export interface StepProgressRow {
  readonly phase: string | undefined
  /** 0 to 100 within the phase. */
  readonly percent: number | undefined
  readonly blockedBy: readonly number[]
}

interface Row {
  readonly progress: Readonly<Record<string, unknown>> | null
  readonly blockedBy: readonly number[]
}

/** Counters of the progress views, total and done, in the order in which they are tried. The ones of PostgreSQL 17 come first. */
const COUNTERS: readonly (readonly [total: string, done: string])[] = [
  ['indexes_total', 'indexes_processed'],
  ['blocks_total', 'blocks_done'],
  ['tuples_total', 'tuples_done'],
  ['sample_blks_total', 'sample_blks_scanned'],
]

const VIEWS: Readonly<Partial<Record<MaintenanceStep['kind'], string>>> = {
  vacuum: 'pg_stat_progress_vacuum',
  analyze: 'pg_stat_progress_analyze',
  reindex: 'pg_stat_progress_create_index',
}

/**
 * Reads how far the statement of another session is and who blocks it. Locks nothing.
 * The row is taken as JSON because PostgreSQL 17 renamed and added columns.
 */
export async function readStepProgress(
  pool: Pool,
  pid: number,
  kind: MaintenanceStep['kind'],
): Promise<StepProgressRow> {
  const view = VIEWS[kind]
  const progress =
    view === undefined ? 'null::jsonb' : `(select to_jsonb(p) from pg_catalog.${view} p where p.pid = $1::int)`
  const { rows } = await pool.query<Row>(
    `select ${progress} as "progress", pg_catalog.pg_blocking_pids($1::int) as "blockedBy"`,
    [pid],
  )
  const counters = rows[0]?.progress ?? {}
  return {
    phase: typeof counters.phase === 'string' ? counters.phase : undefined,
    percent: percentOf(counters),
    blockedBy: rows[0]?.blockedBy ?? [],
  }
}

function percentOf(counters: Readonly<Record<string, unknown>>): number | undefined {
  const heapDone = counters.phase === 'vacuuming heap' ? 'heap_blks_vacuumed' : 'heap_blks_scanned'
  for (const [totalName, doneName] of [...COUNTERS, ['heap_blks_total', heapDone] as const]) {
    const total = Number(counters[totalName] ?? 0)
    if (total > 0) return Math.min(100, Math.floor((100 * Number(counters[doneName] ?? 0)) / total))
  }
  return undefined
}
