import { z } from 'zod'

/** What a backup holds. */
export const BACKUP_KINDS = ['full', 'schema', 'data'] as const
/** How the dump is written. */
export const DUMP_FORMATS = ['custom', 'directory', 'plain'] as const
/** How the files of the dump are compressed. */
export const COMPRESSIONS = ['zstd', 'gzip', 'none'] as const

export type BackupKind = (typeof BACKUP_KINDS)[number]
export type DumpFormat = (typeof DUMP_FORMATS)[number]
export type Compression = (typeof COMPRESSIONS)[number]

const count = z.int().min(0)
const sha256 = z.string().regex(/^[0-9a-f]{64}$/)

const objectSchema = z.strictObject({
  name: z.string().describe('Path inside the folder of the backup.'),
  bytes: count.describe('Size as stored.'),
  sha256: sha256.describe('Checksum as stored.'),
  plainBytes: count.describe('Size before encryption: what `age -d` gives.'),
  plainSha256: sha256.describe('Checksum before encryption.'),
  dumpBytes: count.describe('Size before compression by pgtend.'),
})

/** What was left out because it can be computed again, or is kept apart. */
const derivedSchema = z.strictObject({
  schema: z.string(),
  table: z.string(),
  column: z.string().nullable().describe('Null: all rows of the table were left out.'),
  rows: count.describe('Rows to compute again.'),
  object: z.string().nullable().describe('Object with the other columns of the table; null when there is none.'),
  cost: z.string().describe('What it takes to compute them again, for people.'),
})

const tableSchema = z.strictObject({
  schema: z.string(),
  name: z.string(),
  rows: count.describe('Exact, in the snapshot of the dump.'),
  checksum: z.string().nullable().describe('Order-free sum of row hashes; null when hashes were skipped.'),
})

const sequenceSchema = z.strictObject({
  schema: z.string(),
  name: z.string(),
  lastValue: z.string().nullable().describe('Null for a sequence that was never used.'),
  ascending: z.boolean(),
})

const serverSchema = z.strictObject({
  version: count.describe('server_version_num'),
  versionText: z.string(),
  systemIdentifier: z.string().nullable(),
  encoding: z.string(),
  collate: z.string(),
  ctype: z.string(),
  localeProvider: z.string().describe('c libc, i ICU, b builtin'),
  locale: z.string().nullable(),
  timeZone: z.string(),
})

const extensionSchema = z.strictObject({
  name: z.string(),
  version: z.string(),
  schema: z.string(),
  availableVersion: z.string().nullable().describe('What the server had on disk.'),
})

const vectorColumnSchema = z.strictObject({
  schema: z.string(),
  table: z.string(),
  column: z.string(),
  type: z.string().describe('As written: vector(1536).'),
})

const vectorIndexSchema = z.strictObject({
  schema: z.string(),
  name: z.string(),
  table: z.string(),
  method: z.string(),
  definition: z.string(),
  bytes: count,
  valid: z.boolean(),
})

/** The manifest of a backup: written last, never changed. */
export const backupManifestSchema = z.strictObject({
  format: z.literal(1),
  id: z.string(),
  database: z.string(),
  environment: z.string().nullable(),
  kind: z.enum(BACKUP_KINDS),
  dumpFormat: z.enum(DUMP_FORMATS),
  compression: z.enum(COMPRESSIONS),
  dump: z.string().describe('Name of the dump file or folder.'),
  tool: z.strictObject({ name: z.string(), version: z.string(), arguments: z.array(z.string()) }),
  server: serverSchema,
  extensions: z.array(extensionSchema),
  vector: z.strictObject({ columns: z.array(vectorColumnSchema), indexes: z.array(vectorIndexSchema) }),
  migrationHead: z.string().nullable(),
  startedAt: z.iso.datetime(),
  snapshotAt: z.iso.datetime().describe('Clock of the server at the snapshot: the data is as of this moment.'),
  finishedAt: z.iso.datetime(),
  durationMs: z.number().min(0),
  databaseBytes: count,
  largeObjects: count,
  checksumAlgorithm: z.string().nullable(),
  objects: z.array(objectSchema).min(1),
  restoreText: objectSchema
    .pick({ name: true, bytes: true, sha256: true })
    .describe('The note that says how to restore without pgtend; never encrypted.'),
  globals: z.string().nullable().describe('Object with the roles of the server; null when they were not read.'),
  encryption: z
    .strictObject({ scheme: z.literal('age-v1'), recipients: z.array(z.string()).min(1) })
    .nullable()
    .describe('Public keys only; null for none.'),
  class: z.string().nullable().describe('Class of the configuration that it was taken as.'),
  derived: z.array(derivedSchema),
  degraded: z.array(z.string()).describe('Why it is not as good as it should be; normally empty.'),
  tables: z.array(tableSchema),
  sequences: z.array(sequenceSchema),
})

/** The file `manifest.json`. */
export const manifestFileSchema = backupManifestSchema.extend({
  sha256: sha256.describe('Checksum of the file up to the comma before this line.'),
})

export type BackupManifest = z.output<typeof backupManifestSchema>
export type BackupObject = BackupManifest['objects'][number]
export type DerivedFacts = BackupManifest['derived'][number]
export type TableFacts = BackupManifest['tables'][number]
export type SequenceFacts = BackupManifest['sequences'][number]
export type ServerFacts = BackupManifest['server']
export type ExtensionFacts = BackupManifest['extensions'][number]
export type VectorFacts = BackupManifest['vector']
