import { type BackupStore, mirrorBackups } from '@pgtend/backup'
import type { JobContext } from '../job-definition.ts'

/** Writes the catalog of the backups into the database. The job has done its work: what keeps this from it is logged, and no failure. */
export async function mirror(
  { database, log }: Pick<JobContext, 'database' | 'log'>,
  store: BackupStore,
): Promise<void> {
  try {
    const { reason } = await mirrorBackups(database, store)
    if (reason !== null) log.warn({ reason }, 'catalog of the backups was not written')
  } catch (error) {
    log.warn({ err: error }, 'catalog of the backups was not written')
  }
}
