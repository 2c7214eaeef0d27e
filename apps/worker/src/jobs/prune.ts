import { resolve } from 'node:path'
import {
  applyPrune,
  applySafetyPrune,
  directoryStore,
  listBackups,
  planPrune,
  planSafetyPrune,
  retentionPolicy,
} from '@pgtend/backup'
import type { JobDefinition, JobSchedule } from '../job-definition.ts'

const EXPIRE_SECONDS = 60 * 60

/**
 * Removes the backups of this database and environment that its retention no longer keeps, then the databases that restores have
 * replaced, after `backup.keepSafetyDays`.
 */
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
      const plan = planPrune({
        backups,
        environment,
        retention: retentionPolicy(config.backup.retention[environment]),
        now: now(),
      })
      signal.throwIfAborted()
      await applyPrune(store, plan, (id) => log.info({ id }, 'removing backup'))
      const replaced = planSafetyPrune({
        databases: await database.cluster.list(),
        database: database.target.database,
        keepDays: config.backup.keepSafetyDays,
        now: now(),
      })
      signal.throwIfAborted()
      await applySafetyPrune(database.cluster, replaced, (name) => log.info({ name }, 'dropping replaced database'))
      return {
        kept: plan.keep.length,
        removed: plan.remove.length,
        bytes: plan.bytes,
        unreadable: unreadable.length,
        databasesDropped: replaced.remove.length,
      }
    },
  }
}
