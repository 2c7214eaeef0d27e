import { openDatabase, parseDatabaseUrl } from '@pgtend/database'
import { eachEngine, test } from '@pgtend/testing'
import type { ClientBase } from 'pg'
import { expect } from 'vitest'
import { applyMaintenance } from './apply-maintenance.ts'
import { planAnalyze } from './plan-analyze.ts'
import { planMaintenance } from './plan-maintenance.ts'
import { planReindex } from './plan-reindex.ts'
import { planVacuum } from './plan-vacuum.ts'
import type { MaintenanceProgress } from './progress.ts'
import { readMaintenanceFacts } from './read-maintenance-facts.ts'
import { maintenanceResultSchema } from './result.ts'

const OPTIONS = { applicationName: 'pgtend tests', environment: 'development' } as const

/** 1000 rows of which 600 are deleted at once, in a table and a schema with names that need quotes. */
async function createMessyTable(db: ClientBase): Promise<void> {
  await db.query(`
    create extension if not exists vector;
    create schema "Odd Name";
    create table "Odd Name"."Order ""Items""" (id int primary key, "select" text, embedding vector(3));
    insert into "Odd Name"."Order ""Items"""
      select n, 'item ' || n, array[n, 1, 2]::real[]::vector from generate_series(1, 1000) n;
    create index "Item's HNSW" on "Odd Name"."Order ""Items""" using hnsw (embedding vector_l2_ops);
    delete from "Odd Name"."Order ""Items""" where id <= 600;
  `)
}

eachEngine('maintenance', (test) => {
  test('a vacuum frees the dead rows and the next daily run has nothing to do', async ({ database, db }) => {
    await createMessyTable(db)
    const plan = planMaintenance(await readMaintenanceFacts(db, database.capabilities), 'daily')

    const result = await applyMaintenance(database, plan)

    expect(maintenanceResultSchema.parse(result)).toMatchObject({ failed: 0, skipped: 0, done: 2 })
    expect(result.steps.map(({ step }) => step.kind)).toEqual(['reindex', 'vacuum'])
    const after = await readMaintenanceFacts(db, database.capabilities)
    expect(after.tables).toMatchObject([{ liveRows: 400, deadRows: 0, everVacuumed: true, everAnalyzed: true }])
    expect(planMaintenance(after, 'daily').steps).toEqual([])
  })

  test('a reindex shrinks the index and keeps it valid', async ({ database, db }) => {
    await createMessyTable(db)
    await applyMaintenance(database, planVacuum(await readMaintenanceFacts(db, database.capabilities)))
    await db.query(`insert into "Odd Name"."Order ""Items""" (id) select generate_series(2000, 9000)`)
    await db.query(`delete from "Odd Name"."Order ""Items""" where id >= 2000`)

    const result = await applyMaintenance(
      database,
      planReindex(await readMaintenanceFacts(db, database.capabilities), { tables: ['Order "Items"'] }),
    )

    expect(result).toMatchObject({ done: 2, failed: 0, skipped: 0 })
    const key = result.steps.find(({ step }) => step.index?.endsWith('pkey'))
    expect(key?.bytesAfter).toBeLessThan(key?.bytesBefore ?? 0)
    const { indexes } = await readMaintenanceFacts(db, database.capabilities)
    expect(indexes.map(({ valid }) => valid)).toEqual([true, true])
  })

  test('analyze, weekly and full maintenance do all their steps, also with a rewrite', async ({ database, db }) => {
    await createMessyTable(db)
    const facts = await readMaintenanceFacts(db, database.capabilities)
    const plans = [
      planAnalyze(facts),
      planMaintenance(facts, 'weekly'),
      planMaintenance(facts, 'full'),
      planVacuum(facts, { full: true }),
    ]

    for (const plan of plans) {
      const result = await applyMaintenance(database, plan)

      expect(result).toMatchObject({ done: plan.steps.length, skipped: 0, failed: 0 })
    }
  })

  test('partitions are maintained one by one and their parents analyzed', async ({ database, db }) => {
    await db.query(`
      create table event (id int, day date) partition by range (day);
      create table event_2026 partition of event for values from ('2026-01-01') to ('2027-01-01');
      create index event_id on only event (id);
      create index event_2026_id on event_2026 (id);
      insert into event select n, '2026-05-01' from generate_series(1, 100) n;
    `)
    const plan = planMaintenance(await readMaintenanceFacts(db, database.capabilities), 'full')

    const result = await applyMaintenance(database, plan)

    expect(result).toMatchObject({ skipped: 0, failed: 0 })
    expect(result.steps.map(({ step }) => [step.kind, step.index ?? step.table])).toEqual([
      ['analyze', 'event'],
      ['vacuum', 'event_2026'],
      ['reindex', 'event_2026_id'],
    ])
  })

  test('an index of an exclusion constraint is rebuilt only where that blocks nobody', async ({ database, db }) => {
    await db.query('create table booking (during int4range, exclude using gist (during with &&))')
    const plan = planReindex(await readMaintenanceFacts(db, database.capabilities))

    const result = await applyMaintenance(database, plan)

    const concurrent = database.capabilities.concurrentSessions
    expect(plan.skipped).toHaveLength(concurrent ? 1 : 0)
    expect(result).toMatchObject({ done: concurrent ? 0 : 1, failed: 0 })
  })

  test('a table dropped after planning is skipped and the others are done', async ({ database, db }) => {
    await db.query('create table a (id int); create table b (id int)')
    const plan = planVacuum(await readMaintenanceFacts(db, database.capabilities))
    await db.query('drop table a')

    const result = await applyMaintenance(database, plan)

    expect(result.steps).toMatchObject([{ state: 'skipped', reason: 'it no longer exists' }, { state: 'done' }])
  })

  test('every step reports its start and its end', async ({ database, db }) => {
    await db.query('create table a (id int)')
    const events: MaintenanceProgress[] = []

    await applyMaintenance(database, planVacuum(await readMaintenanceFacts(db, database.capabilities)), {
      onProgress: (event) => events.push(event),
    })

    expect(events.filter(({ kind }) => kind !== 'running')).toMatchObject([
      { kind: 'started', position: 1, total: 1 },
      { kind: 'finished', position: 1, total: 1, result: { state: 'done' } },
    ])
  })

  test('an aborted run stops before its next step', async ({ database, db }) => {
    await db.query('create table a (id int)')
    const plan = planVacuum(await readMaintenanceFacts(db, database.capabilities))

    const run = applyMaintenance(database, plan, { signal: AbortSignal.abort() })

    await expect(run).rejects.toMatchObject({ code: 'INTERRUPTED' })
    expect((await readMaintenanceFacts(db, database.capabilities)).tables).toMatchObject([{ everVacuumed: false }])
  })
})

test('rows deleted in the planning session are not reported as dead after the vacuum', async ({ databaseUrl, db }) => {
  await using database = await openDatabase(parseDatabaseUrl(databaseUrl), OPTIONS)
  await db.query('create table t (id int); insert into t select generate_series(1, 5000)')
  await db.query('delete from t')
  const plan = planVacuum(await readMaintenanceFacts(db, database.capabilities))

  await applyMaintenance(database, plan)

  const { tables } = await readMaintenanceFacts(db, database.capabilities)
  expect(tables).toMatchObject([{ liveRows: 0, deadRows: 0 }])
})
