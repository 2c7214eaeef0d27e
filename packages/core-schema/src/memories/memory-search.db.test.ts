import { applyCoreMigrations, eachEngine } from '@pgtend/testing'
import { expect } from 'vitest'
import { newUser } from '../../test/fixtures.ts'
import { createLexicalEmbedder } from '../embedding/lexical-embedder.ts'
import { createMemoryRepository } from './memory-repository.ts'
import { createMemorySearch } from './memory-search.ts'

/** The first start of the embedded engine (initdb) takes seconds, and many more on a busy machine. */
const SLOW_START = { timeout: 90_000 }

const embedder = createLexicalEmbedder()

eachEngine('memory search', (test) => {
  test('finds the nearest memories of one user, and those of nobody else', SLOW_START, async ({ database, db }) => {
    await applyCoreMigrations(db)
    const [ada, eve] = [await newUser(db), await newUser(db, 'eve@example.com')]
    const memories = createMemoryRepository(db)
    const remember = async (userId: string, content: string, topic: string) => {
      const [embedding] = await embedder.embed([content])
      return memories.create({ userId, content, metadata: { topic }, embedding })
    }
    await remember(ada, 'The vector index was rebuilt at night', 'database')
    await remember(ada, 'Rebuilt the garden shed', 'garden')
    await remember(ada, 'Lunch with Charles', 'food')
    await remember(eve, 'rebuild the vector index', 'database')
    const [query = new Float32Array()] = await embedder.embed(['rebuild the vector index'])
    const search = createMemorySearch(database.pool)

    const near = await search.similar(ada, query, { limit: 2 })
    const filtered = await search.similar(ada, query, { contains: { topic: 'garden' }, tier: 'short_term' })

    expect(near.hits.map((hit) => hit.row.content)).toEqual([
      'The vector index was rebuilt at night',
      'Rebuilt the garden shed',
    ])
    expect(near.hits[0]?.row).toMatchObject({ metadata: { topic: 'database' }, tier: 'short_term', context_id: null })
    expect(filtered.hits.map((hit) => hit.row.content)).toEqual(['Rebuilt the garden shed'])
    expect((await search.similar(eve, query)).hits).toHaveLength(1)
  })
})
