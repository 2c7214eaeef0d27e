/**
 * The configuration of a project that has no file of its own. Stands apart from the schema, which takes its defaults from here, so that
 * such a project need not load a validator: that takes as long as reading a thousand migrations.
 */
export const DEFAULT_CONFIG = {
  databases: {},
  embedded: { directory: '.pgtend/embedded', database: 'app' },
  migrations: {
    directory: 'prisma/migrations',
    schemaPath: 'prisma/schema',
    external: [] as string[],
    schema: 'public',
    naming: 'timestamp' as const,
    mode: 'atomic' as const,
    lockTimeoutMs: 5_000,
    lockRetryLimitMs: 120_000,
    statementTimeoutMs: 0,
    advisoryLockWaitMs: 60_000,
  },
  check: {
    rules: {},
    failOn: 'warning' as const,
    ignore: [] as string[],
    smallTableRows: 10_000,
    smallTableBytes: 8_388_608,
    maxLockedTables: 3,
    serverVersion: 15,
  },
  drift: { ignore: [] as string[] },
  backup: {
    directory: '.pgtend/backups',
    copies: [] as never[],
    compression: 'zstd' as const,
    targets: {},
    keepSafetyDays: 7,
    retention: {
      development: 'development' as const,
      staging: 'staging' as const,
      production: 'production' as const,
    },
    trashDays: 3,
    maxRemovePercent: 50,
    derived: [] as never[],
    classes: {},
  },
  vector: { targetRecall: 0.95, minimumRowsPerList: 50, maintenanceWorkMemLimitMb: 2048, indexes: [] as never[] },
  maintenance: { deadTuplePercent: 10, slowQueryMs: 100, healthTimeoutMs: 5_000 },
  worker: {
    host: '127.0.0.1',
    port: 9187,
    shutdownTimeoutMs: 30_000,
    schedules: {
      backup: { cron: '0 2 * * *', timeZone: 'UTC' },
      prune: { cron: '30 3 * * *', timeZone: 'UTC' },
      maintenance: { cron: '0 4 * * *', timeZone: 'UTC' },
    },
  },
  seed: { seed: 1 },
}
