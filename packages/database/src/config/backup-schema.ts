import { z } from 'zod'
import { DEFAULT_CONFIG } from './default-config.ts'

const periods = z.int().min(0).default(0)

const retentionSchema = z.union([
  z.enum(['development', 'staging', 'production']),
  z.strictObject({
    days: z.int().min(1).describe('Backups younger than this are kept.'),
    daily: periods.describe('Number of newest days that have a backup, of which the newest good one is kept.'),
    weekly: periods.describe('The same for weeks, from Monday in UTC.'),
    monthly: periods.describe('The same for months.'),
    yearly: periods.describe('The same for years.'),
    minVerified: z.int().min(1).default(1).describe('So many of the newest verified backups are always kept.'),
  }),
])

const COST = {
  cost: z.string().min(1).optional().describe('How it is computed again, kept in the manifest: `pnpm embed`.'),
  costPerThousand: z.number().min(0).optional().describe('What a thousand values cost, in a currency of yours.'),
}

const derivedSchema = z.union([
  z.strictObject({
    table: z
      .string()
      .min(1)
      .describe('`TABLE` of schema public or `SCHEMA.TABLE`, with double quotes around names that have dots.'),
    ...COST,
  }),
  z.strictObject({
    column: z.string().min(1).describe('`TABLE.COLUMN` or `SCHEMA.TABLE.COLUMN`; the other columns are kept.'),
    ...COST,
  }),
])

const encryptionSchema = z.union([
  z.literal('none'),
  z.strictObject({
    recipients: z
      .array(z.string().min(1))
      .min(1)
      .describe('Public keys of age, `age1…`; two, of which one is kept far away, so that losing one loses nothing.'),
  }),
])

const s3Schema = z.strictObject({
  bucket: z.string().min(1).describe('Name of the bucket; it must exist.'),
  prefix: z.string().optional().describe('Folder in the bucket; default none.'),
  region: z.string().min(1).optional().describe('Default: that of the AWS configuration.'),
  endpoint: z
    .url({ protocol: /^https?$/ })
    .refine((url) => !url.includes('@'), 'credentials come from the AWS environment')
    .optional()
    .describe('URL of an S3-compatible server other than AWS.'),
  forcePathStyle: z
    .boolean()
    .optional()
    .describe('Name the bucket in the path instead of the host; default true with an `endpoint`.'),
  checksums: z
    .enum(['when_supported', 'when_required'])
    .optional()
    .describe('`when_required` for servers that refuse CRC32 with uploads; default `when_supported`.'),
})

const copyName = z.string().min(1).describe('For `--to` and `--store`.')
const copySchema = z.union([
  z.strictObject({
    name: copyName,
    directory: z.string().min(1).describe('Folder, such as one of another disk.'),
  }),
  z.strictObject({ name: copyName, s3: s3Schema.describe('A bucket.') }),
])

/** Where backups go, for whom they are encrypted, how long they are kept. */
export const backupSchema = z.strictObject({
  directory: z.string().default(DEFAULT_CONFIG.backup.directory).describe('Folder that backups are written to.'),
  s3: s3Schema
    .optional()
    .describe(
      'Bucket that backups are written to instead. Credentials come from the AWS environment, never from here.',
    ),
  copies: z
    .array(copySchema)
    .refine((copies) => new Set(copies.map(({ name }) => name)).size === copies.length, 'two copies have the same name')
    .refine((copies) => copies.every(({ name }) => name !== 'main'), 'the name `main` is that of the first place')
    .default(DEFAULT_CONFIG.backup.copies)
    .describe('Other places that every new backup is copied to.'),
  format: z
    .enum(['custom', 'directory', 'plain'])
    .optional()
    .describe('Default: `custom` on a server, `plain` on the embedded engine.'),
  compression: z
    .enum(['zstd', 'gzip', 'none'])
    .default(DEFAULT_CONFIG.backup.compression)
    .describe('Compression of the backup files.'),
  encryption: encryptionSchema
    .optional()
    .describe('Public keys that new backups are encrypted for, or `none`; has no default, and backups need it.'),
  identityFile: z
    .string()
    .min(1)
    .optional()
    .describe('File with the secret keys that open backups, mode 0600; only where backups are verified or restored.'),
  identityCommand: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe('Program with arguments that prints the secret keys, such as that of a password manager; no shell.'),
  verifyServer: z
    .string()
    .min(1)
    .optional()
    .describe('URL of another server that `backup verify --on other` restores into; usually `process.env.SOMETHING`.'),
  targets: z
    .strictObject({
      rpoHours: z
        .number()
        .gt(0)
        .optional()
        .describe('Hours of work that may be lost: how old the newest good backup gets.'),
      rtoMinutes: z.number().gt(0).optional().describe('Minutes that a restore may take until queries are answered.'),
    })
    .default(DEFAULT_CONFIG.backup.targets)
    .describe('What `backup report` measures the backups against; no default.'),
  keepSafetyDays: z
    .int()
    .min(1)
    .default(DEFAULT_CONFIG.backup.keepSafetyDays)
    .describe('How long the database that a restore replaced is kept.'),
  retention: z
    .strictObject({
      development: retentionSchema.default(DEFAULT_CONFIG.backup.retention.development),
      staging: retentionSchema.default(DEFAULT_CONFIG.backup.retention.staging),
      production: retentionSchema.default(DEFAULT_CONFIG.backup.retention.production),
    })
    .prefault({})
    .describe(
      'What `prune` keeps, per environment; never less than the newest verified backup. By name: `development` 7 days, `staging` 30 days, `production` 90 days and one of each of 7 years.',
    ),
  trashDays: z
    .number()
    .min(0)
    .default(DEFAULT_CONFIG.backup.trashDays)
    .describe('How long a removed backup can be brought back before `prune` deletes it.'),
  maxRemovePercent: z
    .number()
    .min(0)
    .max(100)
    .default(DEFAULT_CONFIG.backup.maxRemovePercent)
    .describe('`prune` refuses to remove more than this share of the backups of a database without `--force`.'),
  derived: z
    .array(derivedSchema)
    .default(DEFAULT_CONFIG.backup.derived)
    .describe('Data that can be computed again, such as embeddings, and that some backups leave out.'),
  classes: z
    .record(
      z.string().min(1),
      z.strictObject({
        leaveOutDerived: z.boolean().default(false).describe('Leaves out what `backup.derived` names.'),
      }),
    )
    .default(DEFAULT_CONFIG.backup.classes)
    .describe('Kinds of backups for `backup create --class NAME`, such as hourly ones without embeddings.'),
})
