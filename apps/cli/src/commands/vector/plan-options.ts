import type { PlanVectorIndexOptions } from '@pgtend/vector-index'
import type { DatabaseSession } from '../../with-database.ts'

/** What the configuration and the engine say about every index that is planned. */
export function planOptions({ database, settings }: DatabaseSession): PlanVectorIndexOptions {
  const { targetRecall, minimumRowsPerList, maintenanceWorkMemLimitMb } = settings.config.vector
  const concurrently = database.capabilities.concurrentSessions
  return { targetRecall, minimumRowsPerList, maintenanceWorkMemLimitMb, concurrently }
}
