import { withSession } from '@pgtend/database'
import { applyMaintenance, planMaintenance, readMaintenanceFacts } from '@pgtend/maintenance'
import type { JobDefinition, JobSchedule } from '../job-definition.ts'
import { JobFailed } from '../job-failed.ts'

const EXPIRE_SECONDS = 12 * 60 * 60

/** Daily maintenance: vacuums and analyzes the tables that need it and drops what failed rebuilds left behind. */
export function createMaintenanceJob(schedule: JobSchedule | null): JobDefinition {
  return {
    name: 'maintenance',
    schedule,
    expireInSeconds: EXPIRE_SECONDS,
    // At whatever hour a worker comes back, maintenance can wait for its own.
    catchUp: false,
    async run({ database, config, signal, log }) {
      const facts = await withSession(database, (client) => readMaintenanceFacts(client, database.capabilities))
      const plan = planMaintenance(facts, 'daily', { deadTuplePercent: config.maintenance.deadTuplePercent })
      const result = await applyMaintenance(database, plan, {
        signal,
        onProgress: (event) => {
          if (event.kind !== 'finished') return
          const { step, state, reason, errorCode, durationMs } = event.result
          const level = state === 'failed' ? 'error' : 'info'
          log[level]({ sql: step.sql, state, reason, errorCode, durationMs }, 'maintenance step')
        },
      })
      const { done, skipped, failed, durationMs } = result
      if (failed > 0) throw new JobFailed(`${failed} of ${result.steps.length} maintenance steps failed`)
      return { done, skipped, failed, leftOut: plan.skipped.length, durationMs }
    },
  }
}
