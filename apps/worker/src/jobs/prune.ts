import { resolve } from 'node:path'
import { applyPrune, directoryStore, listBackups, planPrune } from '@pgtend/backup'
import type { JobDefinition, JobSchedule } from '../job-definition.ts'

const EXPIRE_SECONDS = 60 * 60

/** Removes the backups of this database that the environment's retention no longer keeps. */
export function createPruneJob(schedule: JobSchedule | null): JobDefinition {
  return {
    name: 'prune',
    schedule,
    expireInSeconds: EXPIRE_SECONDS,
    catchUp: false,
    async run({ database, config, directory, environment, signal, log, now }) {
      const store = directoryStore(resolve(directory, config.backup.directory))
      const { backups, unreadable } = await listBackups(store, database.target.database)
      for (const { id, reason } of unreadable) log.warn({ id, reason }, 'backup cannot be read and is left alone')
      const plan = planPrune({ backups, retention: config.backup.retention[environment], now: now() })
      signal.throwIfAborted()
      await applyPrune(store, plan, (id) => log.info({ id }, 'removing backup'))
      return {
        kept: plan.keep.length,
        removed: plan.remove.length,
        bytes: plan.bytes,
        unreadable: unreadable.length,
      }
    },
  }
}
