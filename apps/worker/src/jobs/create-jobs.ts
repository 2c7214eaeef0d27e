import type { PgtendConfig } from '@pgtend/database'
import type { JobDefinition } from '../job-definition.ts'
import { createBackupJob } from './backup.ts'
import { createMaintenanceJob } from './maintenance.ts'
import { createPruneJob } from './prune.ts'

/** The jobs of the worker with the schedules of the configuration. @throws what `createBackupJob` does */
export function createJobs({ backup, worker: { schedules } }: PgtendConfig): readonly JobDefinition[] {
  return [
    createBackupJob(schedules.backup, backup.encryption),
    createPruneJob(schedules.prune),
    createMaintenanceJob(schedules.maintenance),
  ]
}
