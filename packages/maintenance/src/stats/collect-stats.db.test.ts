import { escapeIdentifier } from '@pgtend/database'
import { connectClient, eachEngine, test } from '@pgtend/testing'
import { expect } from 'vitest'
import { toSlowQuery } from '../sql/read-slow-queries.ts'
import { collectStats } from './collect-stats.ts'
import { databaseStatsSchema } from './database-stats.ts'

eachEngine('statistics', (test) => {
  test('tables and indexes come with their sizes, odd names included', async ({ db }) => {
    await db.query(`
      create schema "Odd Name";
      create table "Odd Name"."Order ""Items""" (id int primary key, body text);
      insert into "Odd Name"."Order ""Items""" select n, repeat(md5(n::text), 200) from generate_series(1, 500) n;
      alter table "Odd Name"."Order ""Items""" alter column body set storage external;
      insert into "Odd Name"."Order ""Items""" select n, repeat(md5(n::text), 200) from generate_series(501, 1000) n;
      delete from "Odd Name"."Order ""Items""" where id <= 100;
    `)

    const stats = databaseStatsSchema.parse(await collectStats(db))

    expect(stats.size).toMatchObject({ state: 'ok', data: { bytes: expect.any(Number) } })
    const table = stats.tables.state === 'ok' ? stats.tables.data[0] : undefined
    expect(table).toMatchObject({
      schema: 'Odd Name',
      table: 'Order "Items"',
      rows: 900,
      deadRows: 100,
      lastVacuum: null,
    })
    expect(table?.toastBytes).toBeGreaterThan(500 * 6400)
    expect(table?.totalBytes).toBe((table?.heapBytes ?? 0) + (table?.toastBytes ?? 0) + (table?.indexBytes ?? 0))
    const index = stats.indexes.state === 'ok' ? stats.indexes.data[0] : undefined
    expect(index).toMatchObject({ index: 'Order "Items"_pkey', method: 'btree', valid: true, unique: true })
    expect(index?.bytes).toBe(table?.indexBytes)
  })

  test('connections, transactions, rows and cache hits are counted', async ({ db }) => {
    await db.query('create table t (id int)')
    await db.query('insert into t select generate_series(1, 100)')
    await db.query('select * from nowhere').catch(() => undefined)

    const { connections, activity, cache } = await collectStats(db)

    expect(connections).toMatchObject({ state: 'ok', data: { limit: expect.any(Number) } })
    const counted = connections.state === 'ok' ? connections.data : undefined
    expect(counted?.thisDatabase).toBeGreaterThanOrEqual(1)
    expect(counted?.byState.active).toBeGreaterThanOrEqual(1)
    expect(activity.state === 'ok' && activity.data.rowsInserted).toBeGreaterThanOrEqual(100)
    expect(cache.state === 'ok' && cache.data.database).toBeGreaterThan(0)
  })

  test('slow queries come normalised, slowest first, or the section says why not', async ({ db }) => {
    await db.query('create extension if not exists pg_stat_statements').catch(() => undefined)
    await db.query(`select pg_sleep(0.02), 'a secret' as "slow one"`)

    const { slowQueries } = await collectStats(db, { slowQueryMs: 10 })

    if (slowQueries.state === 'skipped') return expect(slowQueries.reason).toMatch(/pg_stat_statements/)
    const mine = slowQueries.data.queries.find(({ query }) => query.includes('slow one'))
    expect(mine).toMatchObject({ query: 'select pg_sleep($1), $2 as "slow one"', calls: 1, rows: 1 })
    expect(mine?.meanMs).toBeGreaterThan(15)
    const means = slowQueries.data.queries.map(({ meanMs }) => meanMs)
    expect(means).toEqual(means.toSorted((a, b) => b - a))
  })

  test('a database without pg_stat_statements says so', async ({ db }) => {
    await db.query('drop extension if exists pg_stat_statements')

    const { slowQueries } = await collectStats(db)

    expect(slowQueries).toEqual({
      state: 'skipped',
      reason: 'pg_stat_statements is not installed; run `create extension pg_stat_statements`',
    })
  })
})

test('a table that somebody has locked skips the sizes and nothing else', async ({ databaseUrl, db }) => {
  await db.query('create table t (id int)')
  const holder = await connectClient(databaseUrl)
  await holder.query('begin; lock table t in access exclusive mode')

  const stats = await collectStats(db, { lockTimeoutMs: 50 })

  expect(stats.tables).toEqual({ state: 'skipped', reason: 'a table is locked by another session' })
  expect(stats.connections.state).toBe('ok')
  expect(stats.activity.state).toBe('ok')
  await holder.end()
})

test('a role without rights gets what it may see, and no empty answer for the rest', async ({ databaseUrl, db }) => {
  const role = `pgtend_test_role_${process.pid}_${Math.random().toString(36).slice(2, 8)}`
  await db.query(`create role ${escapeIdentifier(role)} login password 'maintenance-test'`)
  await db.query('create table t (id int)')
  const url = new URL(databaseUrl)
  url.username = role
  url.password = 'maintenance-test'
  const client = await connectClient(url.href)

  const stats = await collectStats(client)

  await client.end()
  await db.query(`drop role ${escapeIdentifier(role)}`)
  expect(stats.tables).toMatchObject({ state: 'ok', data: [{ table: 't' }] })
  const connections = stats.connections.state === 'ok' ? stats.connections.data : undefined
  expect(connections?.byState.hidden).toBeGreaterThanOrEqual(1)
  if (stats.slowQueries.state === 'ok') {
    // Its own statements are visible to every role.
    expect(stats.slowQueries.data.examined).toBeGreaterThan(stats.slowQueries.data.hidden)
  } else {
    expect(stats.slowQueries.reason).toMatch(/pg_stat_statements|pg_read_all_stats/)
  }
})

test.each([
  ['1.7, PostgreSQL 12', { calls: '2', mean_time: 1.5, max_time: 2, total_time: 3, blk_read_time: 0.5 }],
  ['1.8, PostgreSQL 13', { calls: 2, mean_exec_time: 1.5, max_exec_time: 2, total_exec_time: 3, blk_read_time: 0.5 }],
  [
    '1.11, PostgreSQL 17',
    { calls: 2, mean_exec_time: 1.5, max_exec_time: 2, total_exec_time: 3, shared_blk_read_time: 0.5 },
  ],
])('the columns of pg_stat_statements %s give the same numbers', (_version, counters) => {
  expect(toSlowQuery('select $1', { ...counters, rows: 4, shared_blks_hit: 3, shared_blks_read: 1 })).toEqual({
    query: 'select $1',
    calls: 2,
    meanMs: 1.5,
    maxMs: 2,
    totalMs: 3,
    rows: 4,
    cacheHits: 0.75,
    readMs: 0.5,
  })
})
