import { applyCoreMigrations, eachEngine } from '@pgtend/testing'
import { vectorSearch } from '@pgtend/vector-index/prisma'
import { expect, expectTypeOf } from 'vitest'
import { axisVector, newUser } from '../../test/fixtures.ts'
import { createPrismaClient } from '../client/create-prisma-client.ts'
import type { Memory } from '../generated/client.ts'
import { createMemoryRepository } from './memory-repository.ts'

eachEngine('prisma.memory.similar', (test) => {
  test('finds rows of the model, inside a transaction too', { timeout: 90_000 }, async ({ database, db }) => {
    await applyCoreMigrations(db)
    const [ada, eve] = [await newUser(db), await newUser(db, 'eve@example.com')]
    const memories = createMemoryRepository(db)
    for (const axis of [0, 1, 2]) {
      const embedding = axisVector(axis).fill(0.1, 5, 5 + axis)
      await memories.create({ userId: ada, content: `axis ${axis}`, metadata: { axis }, embedding })
    }
    await memories.create({ userId: eve, content: 'of somebody else', embedding: axisVector(0) })
    const extension = vectorSearch({ memory: { table: 'memories', column: 'embedding', tenantColumn: 'user_id' } })
    const prisma = (await createPrismaClient(database.pool)).$extends(extension)
    const query = Float32Array.from(axisVector(0)).fill(0.5, 1, 2)

    const near = await prisma.memory.similar(query, { k: 2, filter: { tenant: ada } })
    const filtered = await prisma.memory.similar(query, {
      filter: { tenant: ada, contains: { metadata: { axis: 2 } }, equals: { tier: 'short_term' } },
    })
    const inside = await prisma.$transaction(async (transaction) => {
      await transaction.memory.deleteMany({ where: { content: 'axis 0' } })
      return transaction.memory.similar(query, { k: 1, efSearch: 100, filter: { tenant: ada } })
    })
    const rolledBack = prisma.$transaction(async (transaction) => {
      await transaction.memory.deleteMany({})
      expect((await transaction.memory.similar(query, { filter: { tenant: ada } })).hits).toEqual([])
      throw new Error('rolled back')
    })

    expect(near.hits.map(({ row }) => row.content)).toEqual(['axis 0', 'axis 1'])
    expect(near.hits[0]?.row).toMatchObject({ userId: ada, relatedThreads: [], createdAt: expect.any(Date) })
    expect(filtered.hits.map(({ row }) => row.content)).toEqual(['axis 2'])
    expect(inside.hits.map(({ row }) => row.content)).toEqual(['axis 1'])
    await expect(rolledBack).rejects.toThrow('rolled back')
    expect((await prisma.memory.similar(query, { filter: { tenant: ada } })).hits).toHaveLength(2)
    await expect(prisma.memory.similar(query)).rejects.toMatchObject({ code: 'SEARCH_TENANT_MISSING' })
    // What the planner says arrives through Prisma too.
    await db.query('create index on memories using hnsw (embedding vector_cosine_ops); analyze memories')
    const anybody = (await createPrismaClient(database.pool)).$extends(
      vectorSearch({ memory: { table: 'memories', column: 'embedding', exactThreshold: 0 } }),
    )
    const planned = await anybody.memory.similar(query, { k: 1 })
    const counted = await anybody.memory.similar(query, { k: 1, filter: { contains: { metadata: { axis: 1 } } } })
    expect(planned.reason).toMatch(/^no filter|^the planner finds another way/)
    expect(counted.hits.map(({ row }) => row.content)).toEqual(['axis 1'])
    const [hit] = near.hits
    if (hit !== undefined) expectTypeOf(hit.row).toExtend<Memory>()
    await prisma.$disconnect()
  })
})
