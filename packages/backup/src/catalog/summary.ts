import { z } from 'zod'
import { backupManifestSchema } from './manifest.ts'
import { VERIFICATION_LEVELS } from './verification.ts'

/** `good`: restored and equal; `degraded`: it was not as good as it should be when it was taken; `failed`: its last verification failed. */
export const BACKUP_STATES = ['good', 'unverified', 'degraded', 'failed'] as const
export type BackupState = (typeof BACKUP_STATES)[number]

const count = z.int().min(0)

/** One line of the list of backups. */
export const backupSummarySchema = backupManifestSchema
  .pick({
    id: true,
    database: true,
    environment: true,
    kind: true,
    class: true,
    dumpFormat: true,
    compression: true,
    migrationHead: true,
    degraded: true,
  })
  .extend({
    snapshotAt: z.iso.datetime(),
    durationMs: z.number().min(0),
    bytes: count.describe('All files as stored.'),
    databaseBytes: count.describe('Size of the database, which the time of a restore grows with.'),
    tables: count.describe('Without those of pgtend itself, in the schema of that name.'),
    rows: count.describe('Rows of these tables.'),
    serverVersion: count.describe('server_version_num of the server it was taken from.'),
    systemIdentifier: z.string().nullable().describe('Tells servers apart; null where the role may not read it.'),
    partial: z.boolean().describe('True when derived data was left out.'),
    recipients: count.describe('Keys that open it; 0: it is not encrypted.'),
    toolVersion: z.string().describe('Version of pg_dump.'),
    state: z
      .enum(BACKUP_STATES)
      .describe(
        '`good`: restored and equal; `degraded`: flawed when it was taken; `failed`: its last verification failed.',
      ),
    level: z
      .literal([...VERIFICATION_LEVELS])
      .nullable()
      .describe('Highest level that a verification has proven; null before the first.'),
    held: z.string().nullable().describe('Why it must not be removed; null when it may be.'),
    trashUntil: z.iso.datetime().nullable().describe('In the trash: a prune deletes it after this moment.'),
    verifiedAt: z.iso.datetime().nullable().describe('When it was last restored and found equal.'),
  })

export type BackupSummary = z.output<typeof backupSummarySchema>
