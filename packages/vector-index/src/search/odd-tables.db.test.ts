import type { Database } from '@pgtend/database'
import type { QueryResultRow } from 'pg'
import { expect } from 'vitest'
import { createItems } from '../../test/create-items.ts'
import { test } from '../../test/server-test.ts'
import { ensureVectorExtension } from '../extension/ensure-vector-extension.ts'
import type { Queryable } from '../queryable.ts'
import { createVectorSearch } from './create-vector-search.ts'
import { readVectorOfRow } from './vector-of-row.ts'

/** A table that is called as our own parts of a statement are. */
async function createOdd(database: Database): Promise<void> {
  await ensureVectorExtension(database.pool)
  await database.pool.query(`
    create table q (id int primary key, place text, relevance int, query text, position int, embedding vector(2));
    insert into q select n, 'place ' || n, n, 'words', n, array[1, n]::vector from generate_series(1, 300) n;
    insert into q values (999, 'zero', 0, 'words zero', 0, '[0,0]');
    create index on q using hnsw (embedding vector_l2_ops);
    analyze q;
  `)
}

const target = {
  table: 'q',
  column: 'embedding',
  columns: ['id', 'place', 'relevance', 'query', 'position'],
  exactThreshold: 10,
} as const

interface Odd {
  readonly id: number
  readonly place: string
  readonly relevance: number
  readonly query: string
  readonly position: number
}

test('tables and columns may be called as parts of our statements are', async ({ database }) => {
  await createOdd(database)
  const search = createVectorSearch<Odd>(database.pool, target)

  const [many] = await search.searchMany([[1, 5]], { k: 1 })
  const hybrid = await search.search([1, 7], { k: 1, text: { column: 'query', query: 'words' } })

  expect(many?.hits[0]?.row).toEqual({ id: 5, place: 'place 5', relevance: 5, query: 'words', position: 5 })
  expect(hybrid.hits[0]?.row).toEqual({ id: 7, place: 'place 7', relevance: 7, query: 'words', position: 7 })
})

test('settings are put back in a transaction even where nothing was found', async ({ database }) => {
  await createOdd(database)
  const client = await database.pool.connect()
  try {
    await client.query('begin; delete from q')
    const search = createVectorSearch<Odd>(client, target)

    const { hits } = await search.search([1, 5], { k: 3, efSearch: 77 })

    expect(hits).toEqual([])
    const { rows } = await client.query(`select current_setting('hnsw.ef_search') as ef`)
    expect(rows).toEqual([{ ef: '40' }])
  } finally {
    await client.query('rollback')
    client.release()
  }
})

test('a row of zeros has no cosine distance in a search by words either', async ({ database }) => {
  await createOdd(database)
  const search = createVectorSearch<Odd>(database.pool, { ...target, metric: 'cosine' })

  const text = { column: 'query', query: 'zero', weight: 9, candidates: 400 }
  const { hits } = await search.search([1, 5], { k: 1, text })

  expect(hits[0]).toMatchObject({ row: { id: 999 }, distance: null, similarity: undefined, vectorRank: null })
  expect(hits[0]?.score).toBeCloseTo(9 / 61, 10)
})

test('a filter with a word we do not know, or without a value, is refused', async ({ database }) => {
  await createOdd(database)
  const search = createVectorSearch<Odd>(database.pool, target)
  const refused = expect.objectContaining({ code: 'SEARCH_OPTION_INVALID' })

  for (const filter of [
    { place: 'place 1' },
    { equals: { place: undefined } },
    { contains: { place: undefined } },
    { tags: { place: {} } },
  ]) {
    await expect(search.search([1, 5], { filter: filter as never })).rejects.toEqual(refused)
  }
})

test('a key that is no value of its column finds no row', async ({ database }) => {
  await createOdd(database)
  const name = { table: 'q', column: 'embedding' }

  expect(await readVectorOfRow(database.pool, name, '5')).toBe('[1,5]')
  for (const key of ['12345', 'not a number', '99999999999999999999']) {
    await expect(readVectorOfRow(database.pool, name, key)).rejects.toMatchObject({ code: 'SEARCH_ROW_NOT_FOUND' })
  }
})

test('the plan that is told is the one that ran, also where the planner was kept from another', async ({
  database,
}) => {
  await createOdd(database)
  const search = createVectorSearch<Odd>(database.pool, target)

  const { reason, explain } = await search.search([1, 5], { explain: true })

  expect(reason).toContain('was kept from it')
  expect(explain?.indexUsed).toBe(true)
})

test('a refresh holds also for what is being read meanwhile', async ({ database }) => {
  const vectors = await createItems(database, { rows: 500, dimensions: 8 })
  const read = Promise.withResolvers<void>()
  const goOn = Promise.withResolvers<void>()
  const slow: Queryable = {
    query: async <Row extends QueryResultRow>(text: string, values?: unknown[]) => {
      const result = await database.pool.query<Row>(text, values)
      if (!text.includes('hnsw.ef_search')) return result
      // The last that is read of a table.
      read.resolve()
      await goOn.promise
      return result
    },
  }
  const search = createVectorSearch(slow, { table: 'items', column: 'embedding', columns: ['id'] })
  const query = vectors[0]?.vector ?? []

  const before = search.search(query)
  await read.promise
  await database.pool.query('create index items_new on items using hnsw (embedding vector_cosine_ops)')
  search.refresh()
  goOn.resolve()

  expect((await before).reason).toContain('no valid index')
  expect((await search.search(query)).reason).not.toContain('no valid index')
})
