import { z } from 'zod'
import { replacedSchema } from '../prune/replaced-databases.ts'

const count = z.int().min(0)
const milliseconds = z.number().min(0)

const builtIndexSchema = z.strictObject({
  schema: z.string(),
  table: z.string(),
  name: z.string(),
  method: z.enum(['hnsw', 'ivfflat']),
  durationMs: milliseconds,
  maintenanceWorkMemMb: count.describe('What the build was given.'),
  parallelWorkers: count,
})

/** What a restore did. */
export const restoreResultSchema = z.strictObject({
  source: z.string(),
  database: z.string(),
  mode: z.enum(['new', 'in-place']),
  safety: z.string().nullable().describe('Database that was replaced and is kept under this name.'),
  safetyBackup: z
    .string()
    .nullable()
    .describe('Backup of the replaced database, when it was dropped first because the disk was short.'),
  compared: z.boolean().describe('True when the restored database was found equal to the backup.'),
  tables: count.nullable(),
  rows: count.nullable(),
  phases: z.strictObject({
    checkMs: milliseconds.describe('Checksums or first reading of the dump, and the target.'),
    usableMs: milliseconds.describe(
      'From the start of loading until all rows and all but the vector indexes were there.',
    ),
    completeMs: milliseconds.describe('From the start of loading until the vector indexes were there too.'),
    compareMs: milliseconds.describe('After that: rows are read while the vector indexes are built.'),
    swapMs: milliseconds,
  }),
  indexes: z.array(builtIndexSchema).describe('Vector indexes that were built after the rest.'),
  createdRoles: z.array(z.string()).describe('Roles of the backup that the server lacked.'),
  roles: z.record(z.string(), z.string()).describe('Roles of the dump and those in their place.'),
  leftOut: z.array(z.string()).describe('Of a selection: what hangs on something that was not selected.'),
  warnings: z.array(z.string()),
  replaced: replacedSchema.optional(),
  durationMs: milliseconds,
})

export type RestoreResult = z.output<typeof restoreResultSchema>
