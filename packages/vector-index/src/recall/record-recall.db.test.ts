import { openDatabase, parseDatabaseUrl } from '@pgtend/database'
import { hasPgBouncer, NEEDS_PGBOUNCER, startPgBouncer } from '@pgtend/testing'
import { expect, onTestFinished } from 'vitest'
import { createItems } from '../../test/create-items.ts'
import { test } from '../../test/server-test.ts'
import { formatIndexRecord, parseIndexRecord } from '../inspect/index-record.ts'
import type { IndexRecord } from '../inspect/vector-facts.ts'
import { compareMeasurements } from './compare-measurements.ts'
import { measureRecall } from './measure-recall.ts'
import { readRecallHistory } from './read-recall-history.ts'
import { recordRecall } from './record-recall.ts'
import { requireRecordable } from './require-recordable.ts'

const items = { table: 'items', column: 'embedding' }
const BUILT: IndexRecord = {
  rows: 600,
  parameters: { m: 16 },
  pgvector: '0.8.0',
  builtAt: '2026-01-01T00:00:00.000Z',
  search: { efSearch: 60 },
}

test('runs are kept with their queries, and read back oldest first', async ({ database }) => {
  await createItems(database, { rows: 600, dimensions: 8 })
  await database.pool.query('create index items_v on items using hnsw (embedding vector_cosine_ops)')
  expect(await readRecallHistory(database.pool, items)).toEqual({ runs: [] })

  const first = await measureRecall(database, { ...items, queries: 20, seed: 4 })
  const second = await measureRecall(database, { ...items, queries: 20, seed: 4, efSearch: 100, target: 0.5 })
  await Promise.all([recordRecall(database.pool, first), recordRecall(database.pool, first)])
  await recordRecall(database.pool, second)

  const { runs } = await readRecallHistory(database.pool, { ...items, schema: 'public', index: 'items_v', runs: 2 })
  expect(runs.map(({ settings }) => settings)).toEqual([[], ['hnsw.ef_search = 100']])
  expect(runs[1]).toMatchObject({
    index: 'items_v',
    seed: 4,
    queries: 20,
    queriesFrom: 'rows',
    pgvector: second.pgvector,
  })
  expect(runs[1]?.perQuery).toEqual(second.perQuery.map(({ query, recall }) => ({ query, recall })))
  // A recorded run is as good for a comparison as a new one.
  expect(compareMeasurements(runs[0] ?? first, second)).toMatchObject({ queries: 20 })
  expect(await readRecallHistory(database.pool, { ...items, schema: 'other' })).toEqual({ runs: [] })
})

test('a table of an older version gets the columns it lacks and keeps its rows', async ({ database }) => {
  await createItems(database, { rows: 600, dimensions: 8 })
  await database.pool.query(`
    create index items_v on items using hnsw (embedding vector_cosine_ops);
    create schema pgtend;
    create table pgtend.vector_recall (
      id bigint generated always as identity primary key, measured_at timestamptz not null default now(),
      table_schema text not null, table_name text not null, column_name text not null, index_name text not null,
      metric text not null, k int not null, queries int not null, recall float8 not null, recall_low float8 not null,
      recall_high float8 not null, below_50_percent float8 not null, index_p50_ms float8, exact_p50_ms float8,
      index_used boolean not null, detail jsonb not null);
    insert into pgtend.vector_recall (table_schema, table_name, column_name, index_name, metric, k, queries, recall,
                                      recall_low, recall_high, below_50_percent, index_used, detail)
    values ('public', 'items', 'embedding', 'items_v', 'cosine', 10, 50, 0.5, 0.4, 0.6, 0.1, true, '{}')`)
  const old = await readRecallHistory(database.pool, items)

  await recordRecall(database.pool, await measureRecall(database, { ...items, queries: 5 }))

  const { runs } = await readRecallHistory(database.pool, items)
  expect(old.runs).toMatchObject([{ recall: 0.5, seed: null, settings: null, perQuery: [] }])
  expect(runs.map(({ queries, seed }) => [queries, seed])).toEqual([
    [50, null],
    [5, 1],
  ])
})

test('the last run is noted in the comment of an index that pgtend built, and in no other', async ({ database }) => {
  await createItems(database, { rows: 600, dimensions: 8 })
  await database.pool.query(`
    create index ours on items using hnsw (embedding vector_cosine_ops);
    create index theirs on items using hnsw (embedding vector_l2_ops);
    create index bare on items using hnsw (embedding vector_ip_ops);
    comment on index ours is '${formatIndexRecord(BUILT)}';
    comment on index theirs is 'do not drop, says Ada'`)

  for (const index of ['ours', 'theirs', 'bare']) {
    await recordRecall(database.pool, await measureRecall(database, { ...items, index, queries: 10 }))
  }
  const filtered = { ...items, index: 'ours', queries: 10, filter: { equals: { tenant: 3 } } }
  await recordRecall(database.pool, await measureRecall(database, filtered))

  const { rows } = await database.pool.query<{ name: string; comment: string | null }>(`
    select relname as name, obj_description(oid, 'pg_class') as comment
      from pg_class where relname in ('ours', 'theirs', 'bare') order by 1`)
  const [bare, ours, theirs] = rows.map(({ comment }) => comment)
  expect(bare).toBeNull()
  expect(theirs).toBe('do not drop, says Ada')
  expect(parseIndexRecord(ours ?? '')).toMatchObject({
    ...BUILT,
    recall: { queries: 10, k: 10, settings: ['hnsw.ef_search = 60'], queriesFrom: 'rows' },
  })
  expect((await readRecallHistory(database.pool, items)).runs).toHaveLength(4)
})

test('whoever may not keep a measurement learns it before the measurement', async ({ database }) => {
  const role = `reader_${Math.random().toString(36).slice(2)}`
  await database.pool.query(`create role ${role}`)
  const client = await database.connect()
  try {
    await client.query(`set role ${role}`)

    await expect(requireRecordable(client)).rejects.toMatchObject({ code: 'RECALL_NOT_RECORDABLE' })
    await requireRecordable(database.pool)
    await expect(requireRecordable(client)).rejects.toMatchObject({ code: 'RECALL_NOT_RECORDABLE' })
    await database.pool.query(`grant usage on schema pgtend to ${role}`)
    await expect(requireRecordable(client)).rejects.toMatchObject({ code: 'RECALL_NOT_RECORDABLE' })
    await database.pool.query(`grant insert on pgtend.vector_recall to ${role}`)
    await requireRecordable(client)
  } finally {
    await client.query(`reset role; drop owned by ${role}; drop role ${role}`)
    await client.end()
  }
})

test('behind a transaction pooler recall is measured and recorded', async ({ database, databaseUrl, skip }) => {
  if (!hasPgBouncer()) skip(NEEDS_PGBOUNCER)
  await createItems(database, { rows: 600, dimensions: 8 })
  await database.pool.query('create index on items using hnsw (embedding vector_cosine_ops)')
  const pgbouncer = await startPgBouncer({ poolMode: 'transaction', databaseUrl, poolSize: 2 })
  onTestFinished(() => pgbouncer.stop())
  await using pooled = await openDatabase(parseDatabaseUrl(pgbouncer.url), {
    applicationName: 'test',
    environment: 'development',
  })

  const results = await Promise.all([1, 2].map((seed) => measureRecall(pooled, { ...items, queries: 20, seed })))
  for (const result of results) await recordRecall(pooled.pool, result)

  expect(results.map(({ queries }) => queries)).toEqual([20, 20])
  expect((await readRecallHistory(pooled.pool, items)).runs).toHaveLength(2)
})
