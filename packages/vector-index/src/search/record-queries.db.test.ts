import { openDatabase, parseDatabaseUrl } from '@pgtend/database'
import { test } from '@pgtend/testing'
import { expect } from 'vitest'
import { mulberry32 } from '../../test/clustered-vectors.ts'
import { createItems } from '../../test/create-items.ts'
import { createVectorSearch } from './create-vector-search.ts'

const OPTIONS = { applicationName: 'test', environment: 'development' } as const
const target = { table: 'items', column: 'embedding', columns: ['id'] } as const

test('a sample of the queries is kept, with their tenant and nothing else', async ({ databaseUrl, db }) => {
  await using database = await openDatabase(parseDatabaseUrl(databaseUrl), OPTIONS)
  const vectors = await createItems(database, { rows: 200, dimensions: 8 })
  const random = mulberry32(7)
  const search = createVectorSearch<{ id: number }>(database.pool, {
    ...target,
    tenantColumn: 'tenant',
    recordQueries: { rate: 0.5, size: 10, random },
  })

  for (const { vector } of vectors.slice(0, 100)) {
    await search.search(vector, { filter: { tenant: 42 } })
    await search.recording?.settled()
  }

  const { rows } = await db.query('select * from pgtend.vector_query_sample order by slot')
  const counts = search.recording?.counts()
  expect(counts).toMatchObject({ dropped: 0, failed: 0 })
  expect(counts?.written).toBeGreaterThan(25)
  expect(counts?.written).toBeLessThan(75)
  expect(rows).toHaveLength(10)
  expect(rows[0]).toMatchObject({
    schema_name: 'public',
    table_name: 'items',
    column_name: 'embedding',
    filter_tenant: '42',
  })
  const asked = await db.query('select $1::vector[]::text[] as texts', [
    vectors.map(({ vector }) => `[${vector.join(',')}]`),
  ])
  expect(rows.every(({ query }) => asked.rows[0].texts.includes(query))).toBe(true)
})

test('a sample that cannot be written is counted and fails no search', async ({ databaseUrl, db }) => {
  await using owner = await openDatabase(parseDatabaseUrl(databaseUrl), OPTIONS)
  const vectors = await createItems(owner, { rows: 100, dimensions: 8 })
  await using database = await openDatabase(parseDatabaseUrl(databaseUrl), { ...OPTIONS, maxConnections: 2 })
  // A standby is read-only like this.
  database.pool.on('connect', (client) => client.query('set default_transaction_read_only = on').catch(() => undefined))
  const search = createVectorSearch<{ id: number }>(database.pool, { ...target, recordQueries: { rate: 1 } })

  const results = []
  for (const id of [1, 2, 3]) {
    results.push(await search.search(vectors[id]?.vector ?? [], { k: 1 }))
    await search.recording?.settled()
  }

  expect(results.map(({ hits }) => hits[0]?.row.id)).toEqual([1, 2, 3])
  expect(search.recording?.counts()).toEqual({ written: 0, dropped: 0, failed: 3 })
  expect(() => createVectorSearch(db, { ...target, recordQueries: { rate: 1 } })).toThrow(
    expect.objectContaining({ code: 'SEARCH_OPTION_INVALID' }),
  )
})

test('no search waits for a sample: without a connection to spare it is dropped', async ({ databaseUrl }) => {
  await using database = await openDatabase(parseDatabaseUrl(databaseUrl), { ...OPTIONS, maxConnections: 1 })
  const vectors = await createItems(database, { rows: 100, dimensions: 8 })
  const search = createVectorSearch<{ id: number }>(database.pool, { ...target, recordQueries: { rate: 1 } })

  await search.searchMany([1, 2, 3].map((id) => vectors[id]?.vector ?? []))

  expect(search.recording?.counts()).toEqual({ written: 0, dropped: 3, failed: 0 })
})
