import type { Database } from '@pgtend/database'
import { eachEngine, waitFor } from '@pgtend/testing'
import { expect } from 'vitest'
import type { ClusteredOptions } from '../../test/clustered-vectors.ts'
import { createItems } from '../../test/create-items.ts'
import { planOfIndex } from '../../test/plan-of-index.ts'
import { buildIndexOfItems, indexesOfItems, QUICK, rebuildItems } from '../../test/rebuild-items.ts'
import { applyRebuild } from './apply-rebuild.ts'
import { findRebuildTargets } from './find-rebuild-targets.ts'
import { planRebuild } from './plan-rebuild.ts'
import { readRebuildFacts } from './read-rebuild-facts.ts'
import type { RebuildResult } from './rebuild-result.ts'

const items = { table: 'items', column: 'embedding' }

eachEngine('the rebuild of a vector index', (test, engine) => {
  test('builds it again under its name, measures before and after, and keeps its search settings', async ({
    database,
  }) => {
    await createItems(database, { rows: 300, dimensions: 16 })
    await buildIndexOfItems(database)
    await database.pool.query(
      `update items set embedding = embedding + array_fill(0.1, array[16])::vector where id % 3 = 0`,
    )
    const [before] = await indexesOfItems(database)

    const result = await rebuildItems(database)

    const [after, ...others] = await indexesOfItems(database)
    expect(others).toEqual([])
    expect(result).toMatchObject({ outcome: 'rebuilt', index: 'idx', leftBehind: null })
    expect(result.bytesAfter).toBeLessThan(result.bytesBefore)
    expect(result.proof?.queries).toBeGreaterThan(100)
    expect(result.proof?.verdict).not.toBe('worse')
    expect(after).toMatchObject({ name: 'idx', valid: true, parameters: before?.parameters, record: { rows: 300 } })
    expect(after?.record?.search).toEqual(before?.record?.search)
    expect(after?.record?.recall?.recall).toBe(result.proof?.after.recall)
    expect(after?.record?.builtAt).not.toBe(before?.record?.builtAt)
  })

  // What follows needs sessions side by side.
  if (engine === 'embedded') return

  /** ivfflat on an empty table, as a first migration makes it, and then the rows. */
  async function createEmptyBuilt(
    database: Database,
    { lists, ...shape }: Omit<ClusteredOptions, 'rows'> & { readonly lists: number },
  ): Promise<void> {
    await createItems(database, { rows: 2500, ...shape })
    await database.pool.query(`
      create table filled as select * from items;
      truncate items;
      create index idx on items using ivfflat (embedding vector_cosine_ops) with (lists = ${lists});
      insert into items select * from filled;
      analyze items;
    `)
  }

  test('other parameters are built beside, proven and exchanged', async ({ database }) => {
    await createItems(database, { rows: 1000, dimensions: 16 })
    await buildIndexOfItems(database, { m: 8, efConstruction: 64 })

    const result = await rebuildItems(database, { m: 24, efConstruction: 128 })

    expect(result).toMatchObject({
      outcome: 'rebuilt',
      leftBehind: null,
      proof: { proven: true },
      plan: { way: 'swap' },
    })
    expect(await indexesOfItems(database)).toMatchObject([
      { name: 'idx', valid: true, parameters: { m: 24, ef_construction: 128 }, record: { search: { efSearch: 40 } } },
    ])
    expect((await database.pool.query('select 1 from pgtend.vector_rebuild')).rowCount).toBe(0)
  })

  test('another method takes the place too', async ({ database }) => {
    await createItems(database, { rows: 1000, dimensions: 16 })
    await buildIndexOfItems(database, { method: 'ivfflat', lists: 10 })

    const result = await rebuildItems(database, { method: 'hnsw' })

    expect(result).toMatchObject({ outcome: 'rebuilt', proof: { proven: true } })
    expect(await indexesOfItems(database)).toMatchObject([{ name: 'idx', method: 'hnsw', valid: true }])
  })

  test('an index that finds less is dropped again, and the old one serves on', async ({ database }) => {
    // Few narrow clusters: lists that are trained cut each of them in pieces, and one probe looks into one piece.
    await createEmptyBuilt(database, { dimensions: 64, clusters: 10, noise: 0.3, lists: 50 })
    const [before] = await indexesOfItems(database)

    const result = await rebuildItems(database, { prove: true })

    expect(result).toMatchObject({ outcome: 'kept', proof: { proven: false, verdict: 'worse' } })
    expect(result.reason).toContain('the new index')
    expect(await indexesOfItems(database)).toEqual([{ ...before, scans: expect.any(Number) }])
  })

  test('ivfflat before pgvector 0.8.3 is kept until the new one is proven, because a rebuild can make it worse', async ({
    database,
  }) => {
    await createItems(database, { rows: 1000, dimensions: 8 })
    await buildIndexOfItems(database, { method: 'ivfflat', lists: 20 })
    const facts = await readRebuildFacts(database.pool, { schema: 'public', ...items, index: 'idx' })

    const old = planRebuild({ ...facts, table: { ...facts.table, pgvector: '0.8.2' } })
    const fixed = planRebuild({ ...facts, table: { ...facts.table, pgvector: '0.8.3' } })

    expect(old).toMatchObject({ way: 'swap', reason: expect.stringContaining('can make it worse') })
    expect(fixed.way).toBe('reindex')
  })

  test('lists that are too many for the rows are derived anew', async ({ database }) => {
    await createItems(database, { rows: 2000, dimensions: 8 })
    await database.pool.query(
      'create index idx on items using ivfflat (embedding vector_cosine_ops) with (lists = 100)',
    )

    const planned = await planOfIndex(database)

    expect(planned.successor?.parameters).toMatchObject([{ name: 'lists', value: 2 }])
    expect((await rebuildItems(database)).outcome).toBe('rebuilt')
    expect(await indexesOfItems(database)).toMatchObject([{ name: 'idx', parameters: { lists: 2 } }])
  })

  test('lists that were made for an empty table are made for its rows, and find what was lost', async ({
    database,
  }) => {
    await createEmptyBuilt(database, { dimensions: 32, clusters: 40, noise: 1, lists: 40 })

    const result = await rebuildItems(database)

    expect(result).toMatchObject({ outcome: 'rebuilt', proof: { verdict: 'better' } })
    expect(result.proof?.before.recall).toBeLessThan(0.45)
    expect(result.proof?.after.recall).toBeGreaterThan(0.55)
  })

  test('indexes of a partitioned table are rebuilt part by part', async ({ database }) => {
    await database.pool.query(`
      create table parts (id int, v vector(3)) partition by range (id);
      create table part_1 partition of parts for values from (0) to (500);
      create table part_2 partition of parts for values from (500) to (1000);
      insert into parts select n, array[n, n % 7, 1]::vector from generate_series(0, 999) n;
      create index whole on parts using hnsw (v vector_l2_ops);
    `)
    const targets = await findRebuildTargets(database.pool, ['whole'])

    const results: RebuildResult[] = []
    for (const { schema, index } of targets) {
      results.push(await applyRebuild(database, await planOfIndex(database, {}, [schema, index]), QUICK))
    }

    expect(results).toMatchObject([
      { outcome: 'rebuilt', index: 'part_1_v_idx', proof: { verdict: 'same' } },
      { outcome: 'rebuilt', index: 'part_2_v_idx', proof: { verdict: 'same' } },
    ])
    const { rows } = await database.pool.query(`select bool_and(indisvalid) as valid from pg_index`)
    expect(rows).toEqual([{ valid: true }])
  })

  test('a comment that a person wrote stays with the name', async ({ database }) => {
    await createItems(database, { rows: 1000, dimensions: 8 })
    await buildIndexOfItems(database)
    await database.pool.query(`comment on index idx is 'ask Ada before you touch this'`)

    await rebuildItems(database, { prove: true })

    const { rows } = await database.pool.query(`select obj_description('idx'::regclass) as comment`)
    expect(rows).toEqual([{ comment: 'ask Ada before you touch this' }])
  })

  test('many dead rows are vacuumed after the rebuild and not before', async ({ database }) => {
    await createItems(database, { rows: 1000, dimensions: 8 })
    await buildIndexOfItems(database)
    await database.pool.query('delete from items where id >= 500')
    await waitFor(
      async () => {
        const { rows } = await database.pool.query(
          `select n_dead_tup::int as dead from pg_stat_user_tables where relname = 'items'`,
        )
        return rows[0].dead >= 500
      },
      { what: 'the statistics' },
    )
    const steps: string[] = []

    const result = await rebuildItems(database, {}, { onStep: (step) => steps.push(step) })

    expect(steps).toEqual(['measure', 'reindex', 'compare', 'vacuum'])
    expect(result.vacuumed).toBe(true)
    expect(result.bytesAfter).toBeLessThan(0.7 * result.bytesBefore)
  })

  test('odd names, no primary key and another schema are no obstacle', async ({ database }) => {
    await createItems(database, { rows: 500, dimensions: 8 })
    await database.pool.query(`
      create schema "Odd Name";
      create table "Odd Name"."Order ""Items""" as select embedding as "The Vector" from items;
      create index "The ""Index""" on "Odd Name"."Order ""Items""" using hnsw ("The Vector" vector_l2_ops);
    `)

    const planned = await planOfIndex(database, { prove: true }, ['Odd Name', 'Order "Items"', 'The Vector'])
    const result = await applyRebuild(database, planned, QUICK)

    expect(result).toMatchObject({ outcome: 'rebuilt', index: 'The "Index"', proof: { proven: true } })
  })

  test('a materialized view is rebuilt like a table', async ({ database }) => {
    await createItems(database, { rows: 500, dimensions: 8 })
    await database.pool.query(`
      create materialized view view_of_items as select id, embedding from items;
      create index view_idx on view_of_items using hnsw (embedding vector_cosine_ops);
    `)

    const result = await applyRebuild(database, await planOfIndex(database, {}, ['view_idx']), QUICK)

    expect(result).toMatchObject({ outcome: 'rebuilt', proof: { verdict: 'same' } })
  })

  test('an index of single bits keeps its candidates, and so its recall', async ({ database }) => {
    await createItems(database, { rows: 600, dimensions: 64 })
    await buildIndexOfItems(database, { type: 'bit' })
    const [before] = await indexesOfItems(database)

    const result = await rebuildItems(database, { prove: true, m: 20 })

    expect(result).toMatchObject({
      outcome: 'rebuilt',
      plan: { successor: { form: 'binary', search: before?.record?.search } },
    })
    expect(await indexesOfItems(database)).toMatchObject([{ name: 'idx', form: 'binary', parameters: { m: 20 } }])
  })

  test('an invalid index is repaired by its rebuild', async ({ database }) => {
    await createItems(database, { rows: 500, dimensions: 8 })
    await buildIndexOfItems(database)
    await database.pool.query(`update pg_index set indisvalid = false where indexrelid = 'idx'::regclass`)

    const result = await rebuildItems(database)

    expect(result).toMatchObject({ outcome: 'rebuilt', proof: null, reason: 'an invalid index finds nothing' })
    expect(await indexesOfItems(database)).toMatchObject([{ name: 'idx', valid: true }])
  })
})
