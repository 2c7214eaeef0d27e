import { z } from 'zod'
import { ENVIRONMENTS } from '../environment.ts'

const tlsSchema = z
  .strictObject({
    mode: z.enum(['disable', 'verify-full']).describe('`disable` only reaches a server on this machine.'),
    ca: z.string().optional().describe('PEM file with the certificate authority.'),
  })
  .describe('How connections are protected.')

const databaseSchema = z.strictObject({
  url: z.string().optional().describe('postgresql:// URL; usually `process.env.SOMETHING`.'),
  directUrl: z
    .string()
    .optional()
    .describe('URL past the pooler, for migrations and backups when `url` goes through PgBouncer in transaction mode.'),
  tls: tlsSchema.optional(),
})

const embeddedSchema = z.strictObject({
  directory: z
    .string()
    .default('.pgtend/embedded')
    .describe('Folder of the embedded engine, relative to the configuration file.'),
  database: z.string().min(1).max(63).default('app').describe('Name of the embedded database.'),
})

const milliseconds = z.int().min(0)

const migrationsSchema = z.strictObject({
  directory: z
    .string()
    .default('prisma/migrations')
    .describe('Folder with one folder per migration, as Prisma lays it out.'),
  schemaPath: z
    .string()
    .default('prisma/schema')
    .describe('Prisma schema file or folder, for `migrate generate` and `migrate push`.'),
  external: z
    .array(z.string().min(1))
    .default([])
    .describe(
      'Tables that somebody else looks after, `table` or `schema.table`: `generate` and `push` leave them alone.',
    ),
  schema: z
    .string()
    .min(1)
    .default('public')
    .describe('PostgreSQL schema of the ledger `_prisma_migrations` and the default search_path.'),
  naming: z
    .enum(['timestamp', 'sequential'])
    .default('timestamp')
    .describe('Names of new migrations: `20261121093000_name` (UTC) or `0001_name`.'),
  mode: z
    .enum(['atomic', 'prisma-split', 'prisma-batch'])
    .default('atomic')
    .describe(
      '`atomic`: one transaction per file where PostgreSQL allows it; the others repeat what Prisma does since 7.4 and before.',
    ),
  outOfOrder: z
    .enum(['refuse', 'warn', 'allow'])
    .optional()
    .describe(
      'What `migrate up` does with a pending migration that sorts before an applied one; default `warn` in development, `refuse` elsewhere.',
    ),
  lockTimeoutMs: milliseconds
    .default(5_000)
    .describe('How long a statement may wait for a table lock before it is retried.'),
  lockRetryLimitMs: milliseconds
    .default(120_000)
    .describe('Total time spent retrying a statement that cannot get its lock.'),
  statementTimeoutMs: milliseconds.default(0).describe('Limit for one statement; 0 means none.'),
  advisoryLockWaitMs: milliseconds.default(60_000).describe('How long to wait for another migrator to finish.'),
})

const driftSchema = z.strictObject({
  ignore: z
    .array(z.string())
    .default([])
    .describe('Objects that `migrate drift` leaves out: `index public.foo_*`, `table cron.*`, `grant *`.'),
})

const checkSchema = z
  .strictObject({
    rules: z
      .record(z.string(), z.enum(['error', 'warning', 'info', 'off']))
      .default({})
      .describe('Severity of single rules by name, or `off`; the names stand in `docs/rules/README.md`.'),
    failOn: z
      .enum(['error', 'warning', 'info'])
      .default('warning')
      .describe('The slightest severity that makes `migrate check` exit with 3.'),
    ignore: z.array(z.string()).default([]).describe('Names of migrations that are not checked.'),
    smallTableRows: z
      .int()
      .min(0)
      .default(10_000)
      .describe(
        'With `--database`: a table with fewer rows, and fewer bytes, is done at once; findings about it are `info`.',
      ),
    smallTableBytes: z
      .int()
      .min(0)
      .default(8_388_608)
      .describe('Bytes below which a table counts as small; default 8 MB.'),
    maxLockedTables: z
      .int()
      .min(1)
      .default(3)
      .describe('More tables than this locked by one transaction are a finding.'),
    serverVersion: z
      .int()
      .min(10)
      .default(15)
      .describe('Major version of the server in production; with `--database` the real one counts.'),
    timeZone: z
      .string()
      .optional()
      .describe('Time zone of sessions in production; `UTC` makes changes between `timestamp` and `timestamptz` free.'),
  })
  .prefault({})
  .describe('What `migrate check` looks for.')

const retentionSchema = z.strictObject({
  days: z.int().min(1).describe('Backups younger than this are kept.'),
  yearly: z.int().min(0).default(0).describe('Number of years of which the newest backup is kept as an archive.'),
})

const backupSchema = z.strictObject({
  directory: z.string().default('.pgtend/backups').describe('Folder that backups are written to.'),
  format: z
    .enum(['custom', 'directory', 'plain'])
    .optional()
    .describe('Default: `custom` on a server, `plain` on the embedded engine.'),
  compression: z.enum(['zstd', 'gzip', 'none']).default('zstd').describe('Compression of the backup files.'),
  keepSafetyDays: z.int().min(1).default(7).describe('How long the database that a restore replaced is kept.'),
  retention: z
    .strictObject({
      development: retentionSchema.default({ days: 7, yearly: 0 }),
      staging: retentionSchema.default({ days: 30, yearly: 0 }),
      production: retentionSchema.default({ days: 90, yearly: 7 }),
    })
    .prefault({})
    .describe('What `prune` keeps, per environment; never less than the newest verified backup.'),
})

const vectorSchema = z.strictObject({
  targetRecall: z.number().gt(0).max(1).default(0.95).describe('Recall that derived index parameters aim at.'),
  minimumRowsPerList: z.int().min(1).default(50).describe('ivfflat is refused below this many rows per list.'),
  maintenanceWorkMemLimitMb: z
    .int()
    .min(64)
    .default(2048)
    .describe('Upper limit of maintenance_work_mem while an index is built.'),
})

const maintenanceSchema = z.strictObject({
  deadTuplePercent: z
    .number()
    .min(0)
    .max(100)
    .default(10)
    .describe('`daily` vacuums tables with at least this share of dead rows.'),
  slowQueryMs: z.number().min(0).default(100).describe('Mean time from which `stats` lists a query as slow.'),
  healthTimeoutMs: milliseconds.default(5_000).describe('Time after which the health check gives up.'),
})

const scheduleSchema = z.strictObject({
  cron: z.string().describe('Five-field cron expression.'),
  timeZone: z.string().default('UTC').describe('IANA time zone of the expression.'),
})

const workerSchema = z.strictObject({
  host: z.string().default('127.0.0.1').describe('Address of the health endpoints.'),
  port: z.int().min(0).max(65535).default(9187).describe('Port of the health endpoints; 0 takes a free one.'),
  shutdownTimeoutMs: milliseconds.default(30_000).describe('How long running jobs may go on after SIGTERM.'),
  schedules: z
    .strictObject({
      backup: scheduleSchema.nullable().default({ cron: '0 2 * * *', timeZone: 'UTC' }),
      prune: scheduleSchema.nullable().default({ cron: '30 3 * * *', timeZone: 'UTC' }),
      maintenance: scheduleSchema.nullable().default({ cron: '0 4 * * *', timeZone: 'UTC' }),
    })
    .prefault({})
    .describe('When the worker runs each job; `null` turns one off.'),
})

const seedSchema = z.strictObject({
  seed: z.int().min(0).default(1).describe('Number that every generated value follows from.'),
})

/** The whole configuration; strict, so that a misspelt key is a mistake and not a default. */
export const configSchema = z.strictObject({
  environment: z
    .enum(ENVIRONMENTS)
    .optional()
    .describe('Environment when neither `--env` nor PGTEND_ENV names one; default development.'),
  databases: z
    .strictObject({
      development: databaseSchema.optional(),
      staging: databaseSchema.optional(),
      production: databaseSchema.optional(),
    })
    .prefault({})
    .describe('The database of each environment.'),
  embedded: embeddedSchema.prefault({}),
  migrations: migrationsSchema.prefault({}),
  check: checkSchema,
  drift: driftSchema.prefault({}),
  backup: backupSchema.prefault({}),
  vector: vectorSchema.prefault({}),
  maintenance: maintenanceSchema.prefault({}),
  worker: workerSchema.prefault({}),
  seed: seedSchema.prefault({}),
})

/** The configuration after defaults. */
export type PgtendConfig = z.output<typeof configSchema>

/** What `pgtend.config.ts` may say. */
export type PgtendConfigInput = z.input<typeof configSchema>
