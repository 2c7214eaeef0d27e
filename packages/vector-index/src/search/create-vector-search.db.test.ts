import { eachEngine } from '@pgtend/testing'
import { expect } from 'vitest'
import { createItems } from '../../test/create-items.ts'
import { createVectorSearch } from './create-vector-search.ts'

interface Item {
  readonly id: number
  readonly tenant: number
}

eachEngine('vector search', (test) => {
  test('finds the row a vector was taken from, through the index', async ({ database }) => {
    const vectors = await createItems(database, { rows: 2000, dimensions: 32 })
    await database.pool.query('create index items_hnsw on items using hnsw (embedding vector_cosine_ops)')
    const search = createVectorSearch<Item>(database.pool, {
      table: 'items',
      column: 'embedding',
      columns: ['id', 'tenant'],
    })

    const result = await search.search(vectors[7]?.vector ?? [], { k: 5, explain: true })

    expect(result.route).toBe('index')
    expect(result.index).toBe('items_hnsw')
    expect(result.explain?.indexUsed).toBe(true)
    expect(result.hits).toHaveLength(5)
    expect(result.hits[0]?.row).toEqual({ id: 7, tenant: 7 })
    expect(result.hits[0]?.distance).toBeCloseTo(0, 5)
    expect(result.hits[0]?.similarity).toBeCloseTo(1, 5)
  })
})
