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
  schema: z.string().describe('Schema of the table.'),
  table: z.string().describe('Name of the table.'),
  column: z.string().nullable().describe('Null: all rows of the table were left out.'),
  rows: count.describe('Rows to compute again.'),
  object: z.string().nullable().describe('Object with the other columns of the table; null when there is none.'),
  cost: z.string().describe('What it takes to compute them again, for people.'),
})

const tableSchema = z.strictObject({
  schema: z.string().describe('Schema of the table.'),
  name: z.string().describe('Name of the table.'),
  rows: count
    .nullable()
    .describe(
      'Exact, in the snapshot of the dump; null when the table was emptied or rewritten meanwhile, and is not compared.',
    ),
  checksum: z.string().nullable().describe('Order-free sum of row hashes; null when hashes were skipped.'),
})

const sequenceSchema = z.strictObject({
  schema: z.string().describe('Schema of the sequence.'),
  name: z.string().describe('Name of the sequence.'),
  lastValue: z.string().nullable().describe('Null for a sequence that was never used.'),
  ascending: z.boolean().describe('False for one that counts down.'),
})

const serverSchema = z.strictObject({
  version: count.describe('server_version_num'),
  versionText: z.string().describe('server_version'),
  systemIdentifier: z.string().nullable().describe('Tells servers apart; null where the role may not read it.'),
  encoding: z.string().describe('Encoding of the database.'),
  collate: z.string().describe('LC_COLLATE of the database.'),
  ctype: z.string().describe('LC_CTYPE of the database.'),
  localeProvider: z.string().describe('c libc, i ICU, b builtin'),
  locale: z.string().nullable().describe('Locale of ICU or builtin; null for libc.'),
  timeZone: z.string().describe('TimeZone of the server.'),
})

const extensionSchema = z.strictObject({
  name: z.string().describe('Name of the extension.'),
  version: z.string().describe('Version in the database, which a dump does not say.'),
  schema: z.string().describe('Schema that it lies in.'),
  availableVersion: z.string().nullable().describe('What the server had on disk.'),
})

const vectorColumnSchema = z.strictObject({
  schema: z.string().describe('Schema of the table.'),
  table: z.string().describe('Name of the table.'),
  column: z.string().describe('Name of the column.'),
  type: z.string().describe('As written: vector(1536).'),
})

const vectorIndexSchema = z.strictObject({
  schema: z.string().describe('Schema of the index.'),
  name: z.string().describe('Name of the index.'),
  table: z.string().describe('Name of its table.'),
  method: z.string().describe('hnsw or ivfflat'),
  definition: z.string().describe('The statement that makes it.'),
  bytes: count.describe('Size of the index.'),
  valid: z.boolean().describe('False for one that a dump leaves out.'),
})

/** The manifest of a backup: written last, never changed. */
export const backupManifestSchema = z.strictObject({
  format: z.literal(1).describe('Version of this format.'),
  id: z.string().describe('Name of the folder: the time by the clock of the machine that took it, and a random tail.'),
  database: z.string().describe('Name of the database.'),
  environment: z.string().nullable().describe('Environment of the configuration that it was taken in.'),
  kind: z.enum(BACKUP_KINDS).describe('What it holds.'),
  dumpFormat: z.enum(DUMP_FORMATS).describe('How the dump is written.'),
  compression: z.enum(COMPRESSIONS).describe('How the files of the dump are compressed.'),
  dump: z.string().describe('Name of the dump file or folder.'),
  tool: z
    .strictObject({
      name: z.string().describe('pg_dump, or that of the embedded engine.'),
      version: z.string().describe('Its version.'),
      arguments: z.array(z.string()).describe('Its arguments, without secrets.'),
    })
    .describe('What made the dump.'),
  server: serverSchema.describe('The server that it was taken from.'),
  extensions: z.array(extensionSchema).describe('Extensions of the database.'),
  vector: z
    .strictObject({
      columns: z.array(vectorColumnSchema).describe('Columns with vectors.'),
      indexes: z.array(vectorIndexSchema).describe('Their indexes for approximate search.'),
    })
    .describe('What a restore has to know of vectors.'),
  migrationHead: z.string().nullable().describe('Newest applied migration, in the snapshot; null for none.'),
  startedAt: z.iso.datetime().describe('Clock of the machine that took it.'),
  snapshotAt: z.iso.datetime().describe('Clock of the server at the snapshot: the data is as of this moment.'),
  finishedAt: z.iso.datetime().describe('Clock of the machine that took it.'),
  durationMs: z.number().min(0).describe('Time that it took.'),
  databaseBytes: count.describe('Size of the database with its indexes.'),
  largeObjects: count.describe('Number of large objects.'),
  checksumAlgorithm: z.string().nullable().describe('How rows were hashed; null when they were not.'),
  objects: z.array(objectSchema).min(1).describe('The files, but for this one, the note and the records beside it.'),
  restoreText: objectSchema
    .pick({ name: true, bytes: true, sha256: true })
    .describe('The note that says how to restore without pgtend; never encrypted.'),
  globals: z.string().nullable().describe('Object with the roles of the server; null when they were not read.'),
  encryption: z
    .strictObject({
      scheme: z.literal('age-v1').describe('https://age-encryption.org/v1'),
      recipients: z.array(z.string()).min(1).describe('Public keys; the secret key of any one opens it.'),
    })
    .nullable()
    .describe('Public keys only; null for none.'),
  class: z.string().nullable().describe('Class of the configuration that it was taken as.'),
  derived: z.array(derivedSchema).describe('What was left out because it can be computed again.'),
  degraded: z.array(z.string()).describe('Why it is not as good as it should be; normally empty.'),
  tables: z.array(tableSchema).describe('Tables and partitions with their rows.'),
  sequences: z.array(sequenceSchema).describe('Sequences with their values.'),
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
