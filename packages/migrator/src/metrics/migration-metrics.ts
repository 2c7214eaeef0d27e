/** What pgtend measures of migrations, as a metrics client wants it declared. No label holds the name of a migration or a value. */
export const MIGRATION_METRICS = {
  pgtend_migration_runs_total: {
    type: 'counter',
    help: 'Runs that ended, by direction and outcome (done or failed).',
    labels: ['direction', 'outcome'],
  },
  pgtend_migration_run_duration_seconds: {
    type: 'histogram',
    help: 'Time of a whole run, waiting included.',
    labels: ['direction', 'outcome'],
  },
  pgtend_migrations_total: { type: 'counter', help: 'Migrations that were applied or undone.', labels: ['direction'] },
  pgtend_migration_duration_seconds: {
    type: 'histogram',
    help: 'Time of one migration, retries included.',
    labels: ['direction'],
  },
  pgtend_migration_rows_total: { type: 'counter', help: 'Rows that migrations wrote.', labels: ['direction'] },
  pgtend_migration_index_build_seconds: {
    type: 'histogram',
    help: 'Time of one index that was built or rebuilt outside a transaction, retries included.',
    labels: [],
  },
  pgtend_migration_blocked_total: {
    type: 'counter',
    help: 'Times that a migration was seen waiting for the locks of another session.',
    labels: [],
  },
  pgtend_migration_retries_total: {
    type: 'counter',
    help: 'Statements tried again after losing a lock, a deadlock or a serialization conflict, by SQLSTATE.',
    labels: ['sqlstate'],
  },
  pgtend_migration_lock_wait_seconds: {
    type: 'histogram',
    help: 'Time spent waiting for another migrator to finish.',
    labels: [],
  },
  pgtend_migration_failures_total: { type: 'counter', help: 'Runs that failed, by error code.', labels: ['code'] },
} as const satisfies Readonly<Record<string, MetricDescription>>

/** One metric: a counter only grows; a histogram collects seconds. */
export interface MetricDescription {
  readonly type: 'counter' | 'histogram'
  readonly help: string
  readonly labels: readonly string[]
}

export type MigrationMetricName = keyof typeof MIGRATION_METRICS

/** Takes what is measured, for example into the counters and histograms of a Prometheus client. Must not throw. */
export interface MetricsSink {
  count(name: MigrationMetricName, value: number, labels: Readonly<Record<string, string>>): void
  observe(name: MigrationMetricName, seconds: number, labels: Readonly<Record<string, string>>): void
}
