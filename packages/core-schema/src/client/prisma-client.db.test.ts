import { applyCoreMigrations, eachEngine } from '@pgtend/testing'
import { expect } from 'vitest'
import { axisVector } from '../../test/fixtures.ts'
import { createMemoryRepository } from '../memories/memory-repository.ts'
import { createTeamRepository } from '../teams/team-repository.ts'
import { createPrismaClient } from './create-prisma-client.ts'
import { prismaRunner } from './prisma-runner.ts'

/** The first start of the embedded engine (initdb) takes seconds, and many more on a busy machine. */
const SLOW_START = { timeout: 90_000 }

eachEngine('the Prisma client', (test) => {
  test('reads and writes the tables of the migrations', SLOW_START, async ({ database, db }) => {
    await applyCoreMigrations(db)
    const prisma = await createPrismaClient(database.pool)

    const user = await prisma.user.create({
      data: { email: 'ada@example.com', preferences: { create: { preferences: { theme: 'dark' } } } },
    })
    await prisma.memory.create({ data: { userId: user.id, content: 'x', metadata: { a: [1] } } })
    const found = await prisma.user.findUnique({
      where: { email: 'ada@example.com' },
      include: { memories: true, preferences: true },
    })
    await prisma.$disconnect()

    expect(found?.memories).toMatchObject([
      { content: 'x', metadata: { a: [1] }, tier: 'short_term', relatedThreads: [] },
    ])
    expect(found?.preferences?.preferences).toEqual({ theme: 'dark' })
    expect((await database.pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  })

  test('every table can be counted', SLOW_START, async ({ database, db }) => {
    await applyCoreMigrations(db)
    const prisma = await createPrismaClient(database.pool)

    const counts = await Promise.all([
      prisma.auditLog.count(),
      prisma.chat.count(),
      prisma.chatMessage.count(),
      prisma.chatVector.count(),
      prisma.context.count(),
      prisma.conversation.count(),
      prisma.encryptedMemory.count(),
      prisma.memory.count(),
      prisma.memoryCluster.count(),
      prisma.project.count(),
      prisma.projectVisualization.count(),
      prisma.story.count(),
      prisma.team.count(),
      prisma.teamMember.count(),
      prisma.user.count(),
      prisma.userPreferences.count(),
      prisma.workspace.count(),
    ])

    expect(counts).toEqual(Array.from({ length: 17 }, () => 0))
  })

  test(
    'repositories take part in a Prisma transaction and give the same rows as on pg',
    SLOW_START,
    async ({ database, db }) => {
      await applyCoreMigrations(db)
      const prisma = await createPrismaClient(database.pool)
      const user = await prisma.user.create({ data: { email: 'ada@example.com' } })
      const memory = {
        userId: user.id,
        content: 'x',
        metadata: { a: { b: [1, null] } },
        tier: 'working',
        relatedThreads: [user.id],
        embedding: axisVector(0),
      } as const

      const kept = await prisma.$transaction(async (transaction) => {
        await createTeamRepository(prismaRunner(transaction)).create({ name: 'T', slug: 't', ownerId: user.id })
        return createMemoryRepository(prismaRunner(transaction)).create(memory)
      })
      const rolledBack = prisma.$transaction(async (transaction) => {
        await createMemoryRepository(prismaRunner(transaction)).create(memory)
        throw new Error('rolled back')
      })

      await expect(rolledBack).rejects.toThrow('rolled back')
      const { items } = await createMemoryRepository(database.pool).list(user.id, {
        filter: { contains: { a: { b: [1] } } },
      })
      // Prisma cuts times off after the milliseconds, as pg does.
      expect(items).toEqual([kept])
      expect(await createTeamRepository(database.pool).listForUser(user.id)).toMatchObject([
        { slug: 't', role: 'owner' },
      ])
      await prisma.$disconnect()
    },
  )
})
