import { setTimeout as delay } from 'node:timers/promises'
import type { Pool } from 'pg'
import { readStepProgress, type StepProgressRow } from '../sql/read-step-progress.ts'
import type { MaintenanceStep } from './plan.ts'

const INTERVAL_MS = 500

/**
 * Asks for the progress of a statement twice a second until it is stopped. Progress is a courtesy: when it cannot be read, the
 * watching ends and the work goes on.
 */
export function watchStep(
  pool: Pool,
  pid: number,
  kind: MaintenanceStep['kind'],
  report: (progress: StepProgressRow) => void,
): () => Promise<void> {
  const stop = new AbortController()
  const watching = watch(pool, pid, kind, report, stop.signal).catch(() => undefined)
  return async () => {
    stop.abort()
    await watching
  }
}

async function watch(
  pool: Pool,
  pid: number,
  kind: MaintenanceStep['kind'],
  report: (progress: StepProgressRow) => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await delay(INTERVAL_MS, undefined, { signal })
    const progress = await readStepProgress(pool, pid, kind)
    if (!signal.aborted) report(progress)
  }
}
