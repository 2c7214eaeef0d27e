import { openDatabase, parseDatabaseUrl } from '@pgtend/database'
import { test } from '@pgtend/testing'
import { expect } from 'vitest'
import { writeMigrations } from '../../test/write-migrations.ts'
import { migrateDown } from '../commands/migrate-down.ts'
import { migrateUp } from '../commands/migrate-up.ts'
import { MIGRATOR_LOCK } from '../run/with-migrator-lock.ts'
import { type MetricsSink, MIGRATION_METRICS } from './migration-metrics.ts'

/** A sink as a Prometheus client would be behind it: it refuses what was not declared. */
function collect(): { readonly sink: MetricsSink; readonly lines: string[] } {
  const lines: string[] = []
  const take =
    (type: 'counter' | 'histogram'): MetricsSink['count'] =>
    (name, value, labels) => {
      expect(MIGRATION_METRICS[name]).toMatchObject({ type, labels: Object.keys(labels) })
      expect(value).toBeGreaterThanOrEqual(0)
      const text = Object.values(labels).join()
      lines.push(`${name.replace('pgtend_migration', '')} ${text}${type === 'counter' ? ` +${value}` : ''}`.trim())
    }
  return { sink: { count: take('counter'), observe: take('histogram') }, lines }
}

const OPTIONS = { applicationName: 'pgtend tests', environment: 'development' } as const

test('runs, migrations, rows, index builds, waits and failures are measured', async ({ databaseUrl, db }) => {
  await using database = await openDatabase(parseDatabaseUrl(databaseUrl), OPTIONS)
  const directory = await writeMigrations({
    '1_a': { up: 'create table a (id int); insert into a values (1), (2);', down: 'drop table a;' },
    '2_b': { up: 'create index concurrently a_id on a (id);', down: 'drop index a_id;' },
  })
  const { sink, lines } = collect()
  await db.query('select pg_advisory_lock($1)', [MIGRATOR_LOCK])
  const onEvent = ({ type }: { readonly type: string }): void => {
    if (type === 'waiting-for-migrator') void db.query('select pg_advisory_unlock($1)', [MIGRATOR_LOCK])
  }

  await migrateUp(database, { directory, metrics: sink, dryRun: true })
  await migrateUp(database, { directory, metrics: sink, onEvent })
  const up = lines.splice(0)
  await migrateDown(database, { directory, metrics: sink })
  const down = lines.splice(0)
  await writeMigrations({ '2_b': 'select 1/0' }, directory)
  await expect(migrateUp(database, { directory, metrics: sink })).rejects.toThrow()

  expect(up).toEqual([
    '_lock_wait_seconds',
    's_total up +1',
    '_rows_total up +2',
    '_duration_seconds up',
    '_index_build_seconds',
    's_total up +1',
    '_rows_total up +0',
    '_duration_seconds up',
    '_runs_total up,done +1',
    '_run_duration_seconds up,done',
  ])
  expect(down).toContain('s_total down +1')
  expect(lines).toEqual([
    '_failures_total MIGRATION_STATEMENT_FAILED +1',
    '_runs_total up,failed +1',
    '_run_duration_seconds up,failed',
  ])
})
