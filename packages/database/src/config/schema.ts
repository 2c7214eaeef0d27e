import { z } from 'zod'
import { ENVIRONMENTS } from '../environment.ts'
import { backupSchema } from './backup-schema.ts'
import { DEFAULT_CONFIG } from './default-config.ts'

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
    .default(DEFAULT_CONFIG.embedded.directory)
    .describe('Folder of the embedded engine, relative to the configuration file.'),
  database: z
    .string()
    .min(1)
    .max(63)
    .default(DEFAULT_CONFIG.embedded.database)
    .describe('Name of the embedded database.'),
})

const milliseconds = z.int().min(0)

const migrationsSchema = z.strictObject({
  directory: z
    .string()
    .default(DEFAULT_CONFIG.migrations.directory)
    .describe('Folder with one folder per migration, as Prisma lays it out.'),
  schemaPath: z
    .string()
    .default(DEFAULT_CONFIG.migrations.schemaPath)
    .describe('Prisma schema file or folder, for `migrate generate` and `migrate push`.'),
  external: z
    .array(z.string().min(1))
    .default(DEFAULT_CONFIG.migrations.external)
    .describe(
      'Tables that somebody else looks after, `table` or `schema.table`: `generate` and `push` leave them alone.',
    ),
  schema: z
    .string()
    .min(1)
    .default(DEFAULT_CONFIG.migrations.schema)
    .describe('PostgreSQL schema of the ledger `_prisma_migrations` and the default search_path.'),
  naming: z
    .enum(['timestamp', 'sequential'])
    .default(DEFAULT_CONFIG.migrations.naming)
    .describe('Names of new migrations: `20261121093000_name` (UTC) or `0001_name`.'),
  mode: z
    .enum(['atomic', 'prisma-split', 'prisma-batch'])
    .default(DEFAULT_CONFIG.migrations.mode)
    .describe(
      '`atomic`: one transaction per file where PostgreSQL allows it; the others repeat what Prisma does since 7.4 and before.',
    ),
  outOfOrder: z
    .enum(['refuse', 'warn', 'allow'])
    .optional()
    .describe(
      'What `migrate up` does with a pending migration that sorts before an applied one; default `warn` in development, `refuse` elsewhere and where `CI` is set.',
    ),
  lockTimeoutMs: milliseconds
    .default(DEFAULT_CONFIG.migrations.lockTimeoutMs)
    .describe('How long a statement may wait for a table lock before it is retried.'),
  lockRetryLimitMs: milliseconds
    .default(DEFAULT_CONFIG.migrations.lockRetryLimitMs)
    .describe('Total time spent retrying a statement that cannot get its lock.'),
  statementTimeoutMs: milliseconds
    .default(DEFAULT_CONFIG.migrations.statementTimeoutMs)
    .describe('Limit for one statement; 0 means none.'),
  advisoryLockWaitMs: milliseconds
    .default(DEFAULT_CONFIG.migrations.advisoryLockWaitMs)
    .describe('How long to wait for another migrator to finish.'),
})

const driftSchema = z.strictObject({
  ignore: z
    .array(z.string())
    .default(DEFAULT_CONFIG.drift.ignore)
    .describe('Objects that `migrate drift` leaves out: `index public.foo_*`, `table cron.*`, `grant *`.'),
})

const checkSchema = z
  .strictObject({
    rules: z
      .record(z.string(), z.enum(['error', 'warning', 'info', 'off']))
      .default(DEFAULT_CONFIG.check.rules)
      .describe('Severity of single rules by name, or `off`; the names stand in `docs/rules/README.md`.'),
    failOn: z
      .enum(['error', 'warning', 'info'])
      .default(DEFAULT_CONFIG.check.failOn)
      .describe('The slightest severity that makes `migrate check` exit with 3.'),
    ignore: z
      .array(z.string())
      .default(DEFAULT_CONFIG.check.ignore)
      .describe('Names of migrations that are not checked.'),
    smallTableRows: z
      .int()
      .min(0)
      .default(DEFAULT_CONFIG.check.smallTableRows)
      .describe(
        'With `--database`: a table with fewer rows, and fewer bytes, is done at once; findings about it are `info`.',
      ),
    smallTableBytes: z
      .int()
      .min(0)
      .default(DEFAULT_CONFIG.check.smallTableBytes)
      .describe('Bytes below which a table counts as small; default 8 MB.'),
    maxLockedTables: z
      .int()
      .min(1)
      .default(DEFAULT_CONFIG.check.maxLockedTables)
      .describe('More tables than this locked by one transaction are a finding.'),
    serverVersion: z
      .int()
      .min(10)
      .default(DEFAULT_CONFIG.check.serverVersion)
      .describe('Major version of the server in production; with `--database` the real one counts.'),
    timeZone: z
      .string()
      .optional()
      .describe('Time zone of sessions in production; `UTC` makes changes between `timestamp` and `timestamptz` free.'),
  })
  .prefault({})
  .describe('What `migrate check` looks for.')

const positive = z.int().min(1).optional()

const vectorIndexSchema = z.strictObject({
  target: z
    .string()
    .min(1)
    .describe('`TABLE.COLUMN` or `SCHEMA.TABLE.COLUMN`, with double quotes around names that have dots.'),
  metric: z
    .enum(['cosine', 'l2', 'inner_product', 'l1', 'hamming', 'jaccard'])
    .optional()
    .describe('Distance; default cosine, hamming for a column of type bit.'),
  method: z.enum(['hnsw', 'ivfflat']).optional().describe('Default hnsw.'),
  type: z
    .enum(['vector', 'halfvec', 'bit'])
    .optional()
    .describe('What the index stores; default halfvec where it fits.'),
  dimensions: positive.describe('For a column that is declared without.'),
  lists: positive.describe('ivfflat: number of lists; default from the rows.'),
  m: positive.describe('hnsw: links per row; default from the target recall.'),
  efConstruction: positive.describe('hnsw: candidates at build time; default from rows and dimensions.'),
  name: z
    .string()
    .min(1)
    .max(63)
    .optional()
    .describe('Name of the index; default from table, column, method and metric.'),
})

const vectorSchema = z.strictObject({
  targetRecall: z
    .number()
    .gt(0)
    .max(1)
    .default(DEFAULT_CONFIG.vector.targetRecall)
    .describe('Recall that derived index parameters aim at.'),
  minimumRowsPerList: z
    .int()
    .min(1)
    .default(DEFAULT_CONFIG.vector.minimumRowsPerList)
    .describe('ivfflat is refused below this many rows per list.'),
  maintenanceWorkMemLimitMb: z
    .int()
    .min(64)
    .default(DEFAULT_CONFIG.vector.maintenanceWorkMemLimitMb)
    .describe('Upper limit of maintenance_work_mem while an index is built.'),
  indexes: z
    .array(vectorIndexSchema)
    .default(DEFAULT_CONFIG.vector.indexes)
    .describe(
      'Indexes that are wanted once the tables have the rows; `vector create --pending` builds those that are ready. Removing one drops nothing.',
    ),
})

const maintenanceSchema = z.strictObject({
  deadTuplePercent: z
    .number()
    .min(0)
    .max(100)
    .default(DEFAULT_CONFIG.maintenance.deadTuplePercent)
    .describe('`daily` vacuums tables with at least this share of dead rows.'),
  slowQueryMs: z
    .number()
    .min(0)
    .default(DEFAULT_CONFIG.maintenance.slowQueryMs)
    .describe('Mean time from which `stats` lists a query as slow.'),
  healthTimeoutMs: milliseconds
    .default(DEFAULT_CONFIG.maintenance.healthTimeoutMs)
    .describe('Time after which the health check gives up.'),
})

const scheduleSchema = z.strictObject({
  cron: z.string().describe('Five-field cron expression.'),
  timeZone: z.string().default('UTC').describe('IANA time zone of the expression.'),
})

const workerSchema = z.strictObject({
  host: z.string().default(DEFAULT_CONFIG.worker.host).describe('Address of the health endpoints.'),
  port: z
    .int()
    .min(0)
    .max(65535)
    .default(DEFAULT_CONFIG.worker.port)
    .describe('Port of the health endpoints; 0 takes a free one.'),
  shutdownTimeoutMs: milliseconds
    .default(DEFAULT_CONFIG.worker.shutdownTimeoutMs)
    .describe('How long running jobs may go on after SIGTERM.'),
  schedules: z
    .strictObject({
      backup: scheduleSchema.nullable().default(DEFAULT_CONFIG.worker.schedules.backup),
      prune: scheduleSchema.nullable().default(DEFAULT_CONFIG.worker.schedules.prune),
      maintenance: scheduleSchema.nullable().default(DEFAULT_CONFIG.worker.schedules.maintenance),
    })
    .prefault({})
    .describe('When the worker runs each job; `null` turns one off.'),
})

const seedSchema = z.strictObject({
  seed: z.int().min(0).default(DEFAULT_CONFIG.seed.seed).describe('Number that every generated value follows from.'),
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
