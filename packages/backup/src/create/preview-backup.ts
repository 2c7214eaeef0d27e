import { type Database, requireSessionState, withSession } from '@pgtend/database'
import { z } from 'zod'
import { BACKUP_KINDS, COMPRESSIONS, DUMP_FORMATS } from '../catalog/manifest.ts'
import type { BackupStore } from '../store/backup-store.ts'
import type { CreateBackupOptions } from './create-options.ts'
import { prepareBackup } from './prepare-backup.ts'

const bytes = z.int().min(0)

/** What a backup would be, before it is taken. */
export const backupPreviewSchema = z.strictObject({
  database: z.string(),
  location: z.string().describe('The store it would lie in.'),
  kind: z.enum(BACKUP_KINDS),
  dumpFormat: z.enum(DUMP_FORMATS),
  compression: z.enum(COMPRESSIONS),
  class: z.string().nullable(),
  tool: z.string().nullable().describe('The pg_dump that would run, with its version; null on the embedded engine.'),
  jobs: z.int().min(1),
  recipients: z.array(z.string()).describe('For whom it would be encrypted; empty for nobody.'),
  leftOut: z
    .array(z.string())
    .describe('Derived data that would be left out: `schema.table` or `schema.table.column`.'),
  tables: z.int().min(0),
  databaseBytes: bytes,
  expectedBytes: bytes.describe('From the last backup like this one, or at least so much.'),
  expectedFrom: z.enum(['last backup', 'sizes of the tables']),
  spoolBytes: bytes.describe('What lies in a folder on its way at most, of a directory dump.'),
  freeBytes: bytes.nullable().describe('Room in the store; null when nobody knows.'),
})

export type BackupPreview = z.output<typeof backupPreviewSchema>

/**
 * Says what `createBackup` would do with the same options, after all checks that it makes before it begins. Reads only; takes no lock.
 * @throws {BackupError} as `createBackup` before it begins, but for the space, which is part of the answer
 */
export async function previewBackup(
  database: Database,
  store: BackupStore,
  options: CreateBackupOptions,
): Promise<BackupPreview> {
  requireSessionState(database)
  const { databaseBytes, free, plan, space, tableSizes, tool } = await withSession(database, (client) =>
    prepareBackup(database, client, store, options),
  )
  return {
    database: plan.database,
    location: store.description,
    kind: plan.kind,
    dumpFormat: plan.format,
    compression: plan.compression,
    class: options.class ?? null,
    tool: tool === undefined ? null : `pg_dump ${tool.version} (${tool.path})`,
    jobs: plan.jobs,
    recipients: [...plan.recipients],
    leftOut: (options.derived ?? []).map(({ schema, table, column }) => [schema, table, column ?? []].flat().join('.')),
    // As in the summary of a backup, without what pgtend keeps for itself.
    tables: [...tableSizes.keys()].filter((name) => !name.startsWith('pgtend.')).length,
    databaseBytes,
    expectedBytes: space.storeBytes,
    expectedFrom: space.learnt ? 'last backup' : 'sizes of the tables',
    spoolBytes: space.spoolBytes,
    freeBytes: free.storeBytes ?? null,
  }
}
