import { coreTest as test } from '@pgtend/testing'
import { expect } from 'vitest'
import { axisVector, newUser } from '../../test/fixtures.ts'
import { createMemoryRepository } from './memory-repository.ts'

test('a memory comes back with all it was given', async ({ client }) => {
  const userId = await newUser(client)
  const memories = createMemoryRepository(client)
  const threadId = '3f2504e0-4f89-41d3-9a0c-0305e82c3301'

  const memory = await memories.create({
    userId,
    content: 'Lovelace met Babbage in 1833',
    metadata: { source: { file: 'a.md' }, tags: ['x'] },
    tier: 'long_term',
    threadId,
    relatedThreads: [threadId],
    embedding: axisVector(3),
  })

  expect(await memories.findById(userId, memory.id)).toEqual(memory)
  expect(memory).toMatchObject({
    metadata: { source: { file: 'a.md' }, tags: ['x'] },
    tier: 'long_term',
    relatedThreads: [threadId],
  })
  const { rows } = await client.query(
    'select vector_dims(embedding) as dimensions, embedding <-> $1 as distance from memories',
    [`[${axisVector(3).join(',')}]`],
  )
  expect(rows).toEqual([{ dimensions: 1536, distance: 0 }])
})

test('the memories of others are out of reach', async ({ client }) => {
  const [ada, eve] = [await newUser(client), await newUser(client, 'eve@example.com')]
  const memories = createMemoryRepository(client)
  const { id } = await memories.create({ userId: ada, content: 'x' })

  expect(await memories.findById(eve, id)).toBeUndefined()
  expect(await memories.updateMetadata(eve, id, { stolen: true })).toBeUndefined()
  expect(await memories.setEmbedding(eve, id, axisVector(0))).toBe(false)
  expect(await memories.remove(eve, id)).toBe(false)
  expect((await memories.list(eve)).items).toEqual([])
  expect(await memories.remove(ada, id)).toBe(true)
})

test('metadata is merged key by key', async ({ client }) => {
  const userId = await newUser(client)
  const memories = createMemoryRepository(client)
  const { id } = await memories.create({ userId, content: 'x', metadata: { a: 1, b: { c: 1 } } })

  const updated = await memories.updateMetadata(userId, id, { b: 2 })

  expect(updated?.metadata).toEqual({ a: 1, b: 2 })
})

test('a list is filtered by metadata, tier and thread', async ({ client }) => {
  const userId = await newUser(client)
  const memories = createMemoryRepository(client)
  await memories.create({ userId, content: 'one', metadata: { kind: 'note', tags: ['a', 'b'] } })
  await memories.create({ userId, content: 'two', metadata: { kind: 'note', tags: ['b'] }, tier: 'archive' })
  await memories.create({ userId, content: 'three', metadata: { kind: 'fact' } })
  const contents = async (query: Parameters<typeof memories.list>[1]) =>
    (await memories.list(userId, query)).items.map((memory) => memory.content).sort()

  expect(await contents({ filter: { contains: { kind: 'note' } } })).toEqual(['one', 'two'])
  expect(await contents({ filter: { contains: { kind: 'note', tags: ['a'] } } })).toEqual(['one'])
  expect(await contents({ filter: { any: [{ contains: { kind: 'fact' } }, { contains: { tags: ['a'] } }] } })).toEqual([
    'one',
    'three',
  ])
  expect(await contents({ tier: 'archive', filter: { not: { contains: { kind: 'fact' } } } })).toEqual(['two'])
})

test('paging loses and repeats no row, even when times differ by a microsecond or not at all', async ({ client }) => {
  const userId = await newUser(client)
  const memories = createMemoryRepository(client)
  await client.query(
    `insert into memories (user_id, content, created_at)
     select $1, number::text, timestamptz '2026-01-01 00:00:00.123+00' + (number / 3) * interval '1 microsecond'
       from generate_series(1, 100) as number`,
    [userId],
  )

  const seen: string[] = []
  let cursor: string | undefined
  do {
    const page = await memories.list(userId, {}, { limit: 7, cursor })
    expect(page.items.length).toBeLessThanOrEqual(7)
    seen.push(...page.items.map((memory) => memory.content))
    cursor = page.nextCursor
    // A row that arrives while one pages belongs to no later page.
    await memories.create({ userId, content: 'newer' })
  } while (cursor !== undefined)

  const { rows } = await client.query<{ content: string }>(
    `select content from memories where content <> 'newer' order by created_at desc, id desc`,
  )
  expect(seen).toEqual(rows.map((row) => row.content))
})

test('a page that ends exactly at the end has no next one', async ({ client }) => {
  const userId = await newUser(client)
  const memories = createMemoryRepository(client)
  await memories.create({ userId, content: 'x' })
  await memories.create({ userId, content: 'y' })

  expect((await memories.list(userId, {}, { limit: 2 })).nextCursor).toBeUndefined()
  expect((await memories.list(userId, {}, { limit: 1 })).nextCursor).toBeTypeOf('string')
})

test('a cursor of another user and bad page sizes are refused', async ({ client }) => {
  const [ada, eve] = [await newUser(client), await newUser(client, 'eve@example.com')]
  const memories = createMemoryRepository(client)
  await memories.create({ userId: ada, content: 'x' })
  await memories.create({ userId: ada, content: 'y' })
  const { nextCursor } = await memories.list(ada, {}, { limit: 1 })

  await expect(memories.list(eve, {}, { cursor: nextCursor })).rejects.toMatchObject({ code: 'CURSOR_INVALID' })
  for (const limit of [0, 1001, 1.5, Number.NaN]) {
    await expect(memories.list(ada, {}, { limit })).rejects.toMatchObject({ code: 'PAGE_SIZE_INVALID' })
  }
})

test.each([
  ['too short', new Float32Array(3)],
  ['not finite', axisVector(0).fill(Number.NaN, 5, 6)],
  ['zeros only', new Float32Array(1536)],
])('an embedding that is %s is refused', async (_, embedding) => {
  const nowhere = { query: () => Promise.reject(new Error('nothing may reach the server')) }

  const created = createMemoryRepository(nowhere).create({ userId: 'x', content: 'x', embedding })

  await expect(created).rejects.toMatchObject({ code: 'EMBEDDING_INVALID' })
})

test('memories without an embedding wait for one, oldest first', async ({ client }) => {
  const userId = await newUser(client)
  const memories = createMemoryRepository(client)
  const first = await memories.create({ userId, content: 'first' })
  await memories.create({ userId, content: 'done', embedding: axisVector(1) })
  const second = await memories.create({ userId, content: 'second' })

  expect((await memories.listAwaitingEmbedding(10)).map((memory) => memory.id)).toEqual([first.id, second.id])
  await memories.setEmbedding(userId, first.id, axisVector(2))
  expect((await memories.listAwaitingEmbedding(10)).map((memory) => memory.id)).toEqual([second.id])
})

test('the repository works on tables in a schema with an odd name', async ({ client }) => {
  await client.query(
    'alter schema public rename to "Odd Name"; create schema public; set search_path to "$user", "Odd Name"',
  )
  await client.query('alter extension vector set schema public; set search_path to public')
  const { rows } = await client.query<{ id: string }>(
    `insert into "Odd Name".users (email) values ('ada@example.com') returning id`,
  )
  const userId = rows[0]?.id ?? ''
  const memories = createMemoryRepository(client, { schema: 'Odd Name' })

  const created = await memories.create({ userId, content: 'x', tier: 'working', embedding: axisVector(0) })

  expect((await memories.list(userId, { tier: 'working' })).items).toEqual([created])
})
