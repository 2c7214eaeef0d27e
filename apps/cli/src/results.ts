import { z } from 'zod'

/** What `pgtend db create --json` prints. */
export const createDatabaseResultSchema = z.strictObject({
  database: z.string(),
  /** It was there before. */
  existed: z.boolean(),
  /** False when it existed, and after `--dry-run`. */
  created: z.boolean(),
})

export type CreateDatabaseResult = z.output<typeof createDatabaseResultSchema>

/** What `pgtend db drop --json` prints. */
export const dropDatabaseResultSchema = z.strictObject({
  database: z.string(),
  /** False after `--dry-run`. */
  dropped: z.boolean(),
})

export type DropDatabaseResult = z.output<typeof dropDatabaseResultSchema>

/** What `pgtend init --json` prints. */
export const initResultSchema = z.strictObject({
  steps: z.array(
    z.strictObject({
      /** A file, or the name of the database or extension. */
      what: z.string(),
      state: z.enum(['created', 'kept', 'would be created']),
    }),
  ),
})

export type InitResult = z.output<typeof initResultSchema>

/** What every command prints on stdout with `--json` when it fails. */
export const failureSchema = z.strictObject({
  error: z.strictObject({
    code: z.string(),
    message: z.string(),
    hint: z.string(),
    /** The SQL that cannot be parsed or run, where there is one. */
    statement: z.string().optional(),
  }),
})

/** What `pgtend vector snapshot --json` prints. */
export const vectorSnapshotResultSchema = z.strictObject({
  file: z.string(),
  columns: z.array(
    z.strictObject({
      schema: z.string(),
      table: z.string(),
      column: z.string(),
      vectors: z.number().nullable(),
      indexes: z.number(),
      unsearched: z.string().nullable(),
    }),
  ),
})

export type VectorSnapshotResult = z.output<typeof vectorSnapshotResultSchema>

/** What `pgtend backup keys show --json` prints. */
export const keyFileSchema = z.strictObject({
  file: z.string(),
  /** Public keys of the secret ones in the file. */
  recipients: z.array(z.string()),
})

export type KeyFile = z.output<typeof keyFileSchema>
