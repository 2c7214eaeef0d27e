import { tmpdir } from 'node:os'
import {
  copyToPlaces,
  createBackup,
  type Encryption,
  listToolDirectories,
  openPlace,
  recipientsOf,
} from '@pgtend/backup'
import { readMigrationHead } from '@pgtend/migrator'
import { vectorContentCheck } from '@pgtend/vector-index'
import type { JobDefinition, JobSchedule } from '../job-definition.ts'
import { mirror } from './mirror.ts'

const EXPIRE_SECONDS = 12 * 60 * 60

/**
 * A full backup of the database into the configured place, copied to every place of `backup.copies`.
 * @throws {BackupError} `BACKUP_ENCRYPTION_UNDECIDED` or `BACKUP_RECIPIENT_INVALID` when it is scheduled and could never run
 */
export function createBackupJob(schedule: JobSchedule | null, encryption: Encryption | undefined): JobDefinition {
  if (schedule !== null) recipientsOf(encryption)
  return {
    name: 'backup',
    schedule,
    expireInSeconds: EXPIRE_SECONDS,
    // A late backup is better than none until tomorrow.
    catchUp: true,
    async run(context) {
      const { database, config, directory, environment, signal, log, now, path } = context
      const store = await openPlace(config.backup, directory, { signal })
      const backup = await createBackup(database, store, {
        encryption,
        format: config.backup.format,
        compression: config.backup.compression,
        environment,
        toolDirectories: await listToolDirectories(path),
        temporaryDirectory: tmpdir(),
        now,
        checks: [vectorContentCheck],
        readMigrationHead: (client) => readMigrationHead(client, config.migrations.schema),
        onNote: (note) => log.warn({ note }, 'note about the backup'),
        onProgress: ({ phase, text }) => log.debug({ phase, text }, 'backup progress'),
        signal,
      })
      const places = config.backup.copies.map((place) => ({
        name: place.name,
        open: () => openPlace(place, directory, { signal }),
      }))
      const copies = await copyToPlaces(store, places, backup, { now, signal })
      for (const { place, problem } of copies) {
        if (problem !== null) log.error({ place, problem }, 'backup was not copied')
      }
      await mirror(context, store)
      const { id, bytes, tables, rows, state, migrationHead } = backup
      const copied = copies.filter(({ problem }) => problem === null).length
      return { id, bytes, tables, rows, state, migrationHead, copies: copied, copiesFailed: copies.length - copied }
    },
  }
}
