import { resolve } from 'node:path'
import { createBackup, directoryStore, type Encryption, listToolDirectories, recipientsOf } from '@pgtend/backup'
import { readMigrationHead } from '@pgtend/migrator'
import { vectorContentCheck } from '@pgtend/vector-index'
import type { JobDefinition, JobSchedule } from '../job-definition.ts'

const EXPIRE_SECONDS = 12 * 60 * 60

/**
 * A full backup of the database into the configured folder.
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
    async run({ database, config, directory, environment, signal, log, now, path }) {
      const backup = await createBackup(database, directoryStore(resolve(directory, config.backup.directory)), {
        encryption,
        format: config.backup.format,
        compression: config.backup.compression,
        environment,
        toolDirectories: await listToolDirectories(path),
        now,
        checks: [vectorContentCheck],
        readMigrationHead: (client) => readMigrationHead(client, config.migrations.schema),
        onProgress: ({ phase, text }) => log.debug({ phase, text }, 'backup progress'),
        signal,
      })
      const { id, bytes, tables, rows, state, migrationHead } = backup
      return { id, bytes, tables, rows, state, migrationHead }
    },
  }
}
