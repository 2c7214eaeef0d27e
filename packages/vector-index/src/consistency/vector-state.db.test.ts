import type { Database } from '@pgtend/database'
import { eachEngine } from '@pgtend/testing'
import { expect } from 'vitest'
import { createItems } from '../../test/create-items.ts'
import { type CaptureOptions, captureVectorState } from './capture-vector-state.ts'
import {
  compareVectorState,
  describeComparison,
  parseVectorState,
  type VectorComparison,
} from './compare-vector-state.ts'
import type { VectorState } from './vector-state.ts'

/** Items with an index over halves, in a schema with odd names. */
async function createOddItems(database: Database): Promise<void> {
  await createItems(database, { rows: 600, dimensions: 16 })
  await database.pool.query(`
    create schema "Odd Name";
    alter table items set schema "Odd Name";
    alter table "Odd Name".items rename to "Order Items";
    create index "The Index" on "Odd Name"."Order Items" using hnsw ((embedding::halfvec(16)) halfvec_cosine_ops);
    create index far on "Odd Name"."Order Items" using ivfflat (embedding vector_l2_ops) with (lists = 3);
    analyze "Odd Name"."Order Items";
  `)
}

/** As it comes back from a file. */
async function capture(database: Database, options: CaptureOptions = {}): Promise<VectorState> {
  return parseVectorState(JSON.stringify(await captureVectorState(database, options)))
}

/** What a backup keeps, whose hashes speak for the vectors. */
const FOUND_ONLY = { content: false, exact: false } as const

async function compareFound(before: VectorState, database: Database): Promise<VectorComparison> {
  return describeComparison(before, await captureVectorState(database, { content: false, like: before }))
}

/** One change of each kind, and what must be found, in the order of the report. */
const CHANGES = [
  [`update "Odd Name"."Order Items" set embedding = embedding + embedding where id = 7`, ['content-changed']],
  [`delete from "Odd Name"."Order Items" where id = 7`, ['content-changed']],
  [`update "Odd Name"."Order Items" set embedding = null where id = 7`, ['content-changed']],
  [`update "Odd Name"."Order Items" set id = -7 where id = 7`, ['content-changed']],
  [`drop index "Odd Name"."The Index"`, ['index-missing']],
  [`update pg_index set indisvalid = false where indexrelid = '"Odd Name".far'::regclass`, ['index-invalid']],
  [
    `comment on index "Odd Name".far is '{"pgtend":{"rows":1,"parameters":{},"pgvector":"0.8.0","builtAt":"","search":{"probes":2}}}'`,
    ['settings-changed'],
  ],
  [
    `drop index "Odd Name".far;
     create index far on "Odd Name"."Order Items" using ivfflat (embedding vector_l2_ops) with (lists = 200);`,
    ['index-changed', 'recall-lower'],
  ],
  [`alter table "Odd Name"."Order Items" rename embedding to other`, ['column-missing']],
] as const

eachEngine('the state of vectors', (test, engine) => {
  test('what does not concern vectors is no difference', async ({ database }) => {
    await createOddItems(database)
    const before = await capture(database)

    await database.pool.query(`
      alter table "Odd Name"."Order Items" add column note text default 'n';
      update "Odd Name"."Order Items" set metadata = '{}' where id < 100;
      create index more on "Odd Name"."Order Items" using hnsw (embedding vector_ip_ops);
      create table later (v vector(2));
    `)

    expect(before.columns).toMatchObject([{ vectors: 600, searches: [{ metric: 'cosine' }, { metric: 'l2' }] }])
    expect(await compareVectorState(before, database)).toEqual({
      columns: 1,
      indexes: 2,
      searches: before.columns[0]?.searches.reduce((sum, { distances }) => sum + (distances?.length ?? 0), 0),
      differences: [],
    })
  })

  for (const [change, codes] of engine === 'server' ? CHANGES : CHANGES.slice(0, 1)) {
    test(`${codes.join(' and ')} is found after: ${change.trim().split('\n')[0]}`, async ({ database }) => {
      await createOddItems(database)
      const before = await capture(database)

      await database.pool.query(change)

      const { differences } = await compareVectorState(before, database)
      expect(differences.map(({ code }) => code)).toEqual(codes)
    })
  }

  test('what the indexes found is enough to compare with, where the vectors are the same', async ({ database }) => {
    await createOddItems(database)
    const before = await capture(database, FOUND_ONLY)
    const poorer = `
      drop index "Odd Name".far;
      create index far on "Odd Name"."Order Items" using ivfflat (embedding vector_l2_ops) with (lists = 200);
    `

    const same = await compareFound(before, database)
    await database.pool.query(poorer)
    const worse = await compareFound(before, database)

    expect(before.columns[0]?.searches.map(({ distances }) => distances)).toEqual([null, null])
    expect(same).toEqual({ columns: 1, indexes: 2, searches: 100, differences: [] })
    expect(worse.differences.map(({ code }) => code)).toEqual(['index-changed', 'recall-lower'])
  })

  test('a column without an index is not searched where only what indexes find is noted', async ({ database }) => {
    await createItems(database, { rows: 100, dimensions: 4 })
    const before = await capture(database, FOUND_ONLY)

    const after = await compareFound(before, database)

    expect(before.columns).toMatchObject([{ vectors: 100, queries: [], searches: [], unsearched: null }])
    expect(after).toEqual({ columns: 1, indexes: 0, searches: 0, differences: [] })
  })

  test('rows that an index found and that are not there any more are seen without hashes', async ({ database }) => {
    await createOddItems(database)
    const before = await capture(database, FOUND_ONLY)

    await database.pool.query(`
      update "Odd Name"."Order Items" set embedding = embedding * pg_catalog.array_fill(-1, array[16])::vector
    `)

    const { differences } = await compareFound(before, database)
    expect(differences.map(({ code }) => code)).toContain('neighbours-changed')
  })
})
