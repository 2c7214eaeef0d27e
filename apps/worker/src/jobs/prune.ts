import {
  applyRetention,
  applySafetyPrune,
  openPlace,
  planRetention,
  planSafetyPrune,
  readInventory,
  readReplaced,
  retentionPolicy,
} from '@pgtend/backup'
import type { JobDefinition, JobSchedule } from '../job-definition.ts'
import { mirror } from './mirror.ts'

const EXPIRE_SECONDS = 60 * 60

/**
 * Puts the backups of this database and environment that its retention no longer keeps into the trash, deletes those that were there
 * for `backup.trashDays`, then drops the databases that restores have replaced, after `backup.keepSafetyDays`.
 */
export function createPruneJob(schedule: JobSchedule | null): JobDefinition {
  return {
    name: 'prune',
    schedule,
    expireInSeconds: EXPIRE_SECONDS,
    catchUp: false,
    async run(context) {
      const { database, config, directory, environment, signal, log, now } = context
      const store = await openPlace(config.backup, directory, { signal })
      const inventory = await readInventory(store, { database: database.target.database, environment })
      for (const { id, reason } of inventory.unknown)
        log.warn({ id, reason }, 'backup cannot be read and is left alone')
      const policy = retentionPolicy(config.backup.retention[environment])
      const plan = planRetention(inventory, policy, now(), config.backup)
      const pruned = await applyRetention(store, plan, { now, signal, onAction: (text) => log.info(text) })
      for (const { id, reason } of pruned.skipped)
        log.warn({ id, reason }, 'backup changed meanwhile and is left alone')
      await mirror(context, store)
      const replaced = planSafetyPrune({
        database: database.target.database,
        replaced: await readReplaced(database.cluster, database.target.database),
        keepDays: config.backup.keepSafetyDays,
        now: now(),
      })
      signal.throwIfAborted()
      await applySafetyPrune(database.cluster, replaced, (name) => log.info({ name }, 'dropping replaced database'))
      return {
        kept: plan.decisions.filter(({ action }) => action === 'keep').length,
        trashed: pruned.trashed.length,
        deleted: pruned.deleted.length,
        freedBytes: plan.freedBytes,
        unreadable: inventory.unknown.length,
        databasesDropped: replaced.remove.length,
      }
    },
  }
}
