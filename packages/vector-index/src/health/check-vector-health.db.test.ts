import { eachEngine } from '@pgtend/testing'
import type { Client } from 'pg'
import { expect } from 'vitest'
import { faultsOf } from '../../test/health-of.ts'
import { ensureVectorExtension } from '../extension/ensure-vector-extension.ts'
import { formatIndexRecord } from '../inspect/index-record.ts'
import type { IndexRecord } from '../inspect/vector-facts.ts'
import { SCRATCH_COMMENT } from '../tune/tune-names.ts'

/** A spiral of so many vectors of 16 dimensions: each id lies between its neighbours. */
async function createItems(db: Client, rows: number): Promise<void> {
  await ensureVectorExtension(db)
  await db.query(`
    create table items (id int primary key, embedding vector(16)) with (autovacuum_enabled = false);
    insert into items
    select n, l2_normalize(array[cos(n / 200.0), sin(n / 200.0), cos(n / 1700.0), sin(n / 1700.0), 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]::vector)
      from generate_series(1, ${rows}) n;
  `)
}

/** Notes in the comment of an index what a build would have noted. */
async function note(db: Client, index: string, record: Partial<IndexRecord>): Promise<void> {
  const usual = { rows: 0, parameters: {}, pgvector: '0.8.5', builtAt: '2026-01-01T00:00:00Z', search: {} }
  await db.query(`comment on index ${index} is '${formatIndexRecord({ ...usual, ...record })}'`)
}

/** Searches through the index once, so that it counts as used, and has the counters written. */
async function search(db: Client): Promise<void> {
  await db.query(`
    analyze items;
    set enable_seqscan = off;
    select id from items order by embedding <=> (select embedding from items where id = 9) limit 5;
    reset enable_seqscan;
  `)
  await flush(db)
}

/** Has the counters of the session written: at once since PostgreSQL 15, half a second later before. */
async function flush(db: Client): Promise<void> {
  const { rows } = await db.query<{ version: number }>(`select current_setting('server_version_num')::int as "version"`)
  const atOnce = (rows[0]?.version ?? 0) >= 150_000
  await db.query(atOnce ? 'select pg_stat_force_next_flush()' : 'select pg_sleep(1), pg_stat_clear_snapshot()')
}

eachEngine('the health of indexes', (test, engine) => {
  test('an index that serves is in order, and so is one that nobody has used yet', async ({ database, db }) => {
    await createItems(db, 1000)
    await db.query('create index idx on items using ivfflat (embedding vector_cosine_ops) with (lists = 10)')
    await note(db, 'idx', { rows: 1000, search: { probes: 5 } })

    const before = await faultsOf(database)
    await search(db)
    const after = await faultsOf(database)

    expect([before, after]).toEqual([[], []])
  })

  test('leftovers of each kind are named: invalid, of a rebuild, of a tune', async ({ database, db }) => {
    await createItems(db, 100)
    await db.query(`
      create index idx on items using hnsw (embedding vector_cosine_ops);
      create index idx_ccnew on items using hnsw (embedding vector_cosine_ops);
      create index other on items using hnsw (embedding vector_l2_ops);
      create index idx_pgtend_new on items using hnsw (embedding vector_cosine_ops);
      update pg_index set indisvalid = false where indexrelid in ('idx_ccnew'::regclass, 'other'::regclass);
      update pg_index set indisready = false where indexrelid = 'idx_ccnew'::regclass;
      create index idx_pgtend_tune on items using hnsw (embedding vector_cosine_ops) with (m = 4);
      create schema pgtend_tune_1;
      comment on schema pgtend_tune_1 is '${SCRATCH_COMMENT}';
      create table pgtend_tune_1.sample as select embedding from items;
    `)

    expect(await faultsOf(database)).toEqual([
      'index-invalid other',
      'rebuild-unfinished idx_pgtend_new',
      'index-invalid idx_ccnew',
      'tune-leftover pgtend_tune_1',
      'tune-leftover idx_pgtend_tune',
    ])
  })

  test('an ivfflat index built on too few rows is named, by its note or by the rows of now', async ({
    database,
    db,
  }) => {
    await createItems(db, 1500)
    await db.query(`
      create index noted on items using ivfflat (embedding vector_cosine_ops) with (lists = 10);
      create index unknown on items using ivfflat (embedding vector_l2_ops) with (lists = 100);
    `)
    await note(db, 'noted', { rows: 499 })
    await search(db)

    expect(await faultsOf(database)).toEqual(['index-built-early noted', 'index-built-early unknown'])
  })

  // The rest asks the same catalogs and counters, and its tables take long to build on this engine.
  if (engine === 'embedded') return

  test('dead rows matter to a graph, not to lists', async ({ database, db }) => {
    await createItems(db, 1000)
    await db.query(`
      create index graph on items using hnsw (embedding vector_cosine_ops);
      create index lists on items using ivfflat (embedding vector_l2_ops) with (lists = 5);
      delete from items where id % 3 = 0;
    `)
    await note(db, 'lists', { rows: 1000 })
    await flush(db)

    expect(await faultsOf(database)).toEqual(['index-dead-rows graph'])
  })

  test('an index that stayed large when its rows went is named', async ({ database, db }) => {
    await createItems(db, 20_000)
    await db.query(`
      create index idx on items using ivfflat (embedding vector_cosine_ops) with (lists = 10);
      delete from items where id % 10 <> 0;
    `)
    await note(db, 'idx', { rows: 20_000 })
    await db.query('vacuum analyze items')

    expect(await faultsOf(database)).toEqual(['index-oversized idx'])
  })

  test('an index that nobody has used for as long as is allowed is named', async ({ database, db }) => {
    await createItems(db, 1000)
    await db.query(`
      create index idx on items using hnsw (embedding vector_cosine_ops);
      create index never on items using hnsw (embedding vector_l2_ops);
    `)
    await search(db)

    expect(await faultsOf(database, { limits: { unusedAfterDays: 0 } })).toEqual(['index-unused never'])
    expect(await faultsOf(database)).toEqual([])
  })

  test('an index that looks at more rows than the table has is slower than comparing all', async ({ database, db }) => {
    await createItems(db, 1000)
    await db.query(`
      create index idx on items using hnsw (embedding vector_cosine_ops) with (m = 64, ef_construction = 128)
    `)
    await search(db)
    await note(db, 'idx', { rows: 1000, search: { efSearch: 1000 } })

    expect(await faultsOf(database)).toEqual(['exact-faster idx'])
  })

  test('two indexes for the same searches, one with more scans, are duplicates; other metrics are none', async ({
    database,
    db,
  }) => {
    await createItems(db, 1000)
    await db.query('create index used on items using hnsw (embedding vector_cosine_ops)')
    await search(db)
    await db.query(`
      create index other on items using ivfflat (embedding vector_cosine_ops) with (lists = 4);
      create index far on items using hnsw (embedding vector_l2_ops);
      create index part on items using hnsw (embedding vector_cosine_ops) where id < 50;
    `)

    expect(await faultsOf(database)).toEqual(['index-duplicate other'])
  })

  test('an index of a partitioned table that a partition lacks is incomplete', async ({ database, db }) => {
    await ensureVectorExtension(db)
    await db.query(`
      create table parts (id int, v vector(3)) partition by range (id);
      create table parts_1 partition of parts for values from (0) to (10);
      create table parts_2 partition of parts for values from (10) to (20);
      create index whole on only parts using hnsw (v vector_cosine_ops);
      create index part_1 on parts_1 using hnsw (v vector_cosine_ops);
      alter index whole attach partition part_1;
    `)

    expect(await faultsOf(database)).toEqual(['index-incomplete whole'])
  })
})
