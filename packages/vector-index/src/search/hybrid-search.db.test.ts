import type { Database } from '@pgtend/database'
import { eachEngine } from '@pgtend/testing'
import { expect } from 'vitest'
import { ensureVectorExtension } from '../extension/ensure-vector-extension.ts'
import { createVectorSearch } from './create-vector-search.ts'

interface Note {
  readonly id: number
}

const target = { schema: 'Odd "Name"', table: 'select', column: 'embedding', columns: ['id'] } as const

/** Notes on a circle; two of them speak of pelicans, one of these without a vector. */
async function createNotes(database: Database): Promise<void> {
  await ensureVectorExtension(database.pool)
  await database.pool.query(`
    create schema "Odd ""Name""";
    create table "Odd ""Name"""."select" (id int, "Order Text" text, words tsvector, team int, embedding vector(2));
    insert into "Odd ""Name"""."select"
    select n, case when n = 90 then 'a pelican was here' else 'nothing of note' end, null, n % 2,
           array[cos(n * pi() / 100), sin(n * pi() / 100)]::vector
      from generate_series(1, 100) n;
    insert into "Odd ""Name"""."select" values (200, 'Pelicans and the pelican', null, 0, null);
    update "Odd ""Name"""."select" set words = to_tsvector('english', "Order Text");
    create index notes_words on "Odd ""Name"""."select" using gin (to_tsvector('english', "Order Text"));
  `)
}

eachEngine('a search by vector and words', (test, engine) => {
  test('merges both rankings, each by its place', { timeout: 60_000 }, async ({ database }) => {
    await createNotes(database)
    const search = createVectorSearch<Note>(database.pool, target)

    const both = await search.search([1, 0], { k: 4, text: { column: 'Order Text', query: 'pelican' } })
    const words = await search.search([1, 0], { k: 2, text: { column: 'words', query: 'pelican', weight: 5 } })
    const one = await search.search([1, 0], {
      k: 4,
      filter: { equals: { team: 1 } },
      text: { expression: `to_tsvector('english', "Order Text")`, query: 'no such word' },
    })

    expect(both.hits.map(({ row, vectorRank, textRank }) => [row.id, vectorRank, textRank])).toEqual([
      [1, 1, null],
      [200, null, 1],
      [2, 2, null],
      [90, null, 2],
    ])
    expect(both.hits[0]?.score).toBeCloseTo(1 / 61, 10)
    expect(both.hits[1]).toMatchObject({ distance: null, similarity: undefined })
    expect(both.hits[3]?.distance).toBeCloseTo(1 - Math.cos(0.9 * Math.PI), 5)
    expect(words.hits.map(({ row }) => row.id)).toEqual([200, 90])
    expect(words.hits[0]?.score).toBeCloseTo(5 / 61, 10)
    expect(one.hits.map(({ row }) => row.id)).toEqual([1, 3, 5, 7])
  })

  // Plans do not depend on the engine, and a server starts ten times faster.
  if (engine === 'embedded') return

  test('an index on the text serves it, and bad options are refused', { timeout: 60_000 }, async ({ database }) => {
    await createNotes(database)
    const search = createVectorSearch<Note>(database.pool, target)
    await database.pool.query(`
      insert into "Odd ""Name"""."select" select n, 'note ' || n, null, 0, array[sin(n), cos(n * n)]::vector from generate_series(1000, 12000) n;
      create index notes_hnsw on "Odd ""Name"""."select" using hnsw (embedding vector_cosine_ops);
    `)
    await database.pool.query('vacuum analyze "Odd ""Name"""."select"')
    const text = { column: 'Order Text', query: 'pelican' }

    const explained = await search.search([1, 0.1], { k: 3, text, explain: true })

    expect(JSON.stringify(explained.explain?.plan)).toContain('notes_words')
    expect(explained).toMatchObject({ route: 'index', explain: { indexUsed: true } })
    expect(explained.hits).toHaveLength(3)
    const bad = { code: 'SEARCH_OPTION_INVALID' }
    await expect(search.search([1, 0], { text: { ...text, column: 'nope' } })).rejects.toMatchObject(bad)
    await expect(search.search([1, 0], { text: { ...text, weight: -1 } })).rejects.toMatchObject(bad)
    await expect(search.search([1, 0], { k: 9, text: { ...text, candidates: 5 } })).rejects.toMatchObject(bad)
  })
})
