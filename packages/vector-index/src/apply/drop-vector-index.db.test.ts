import type { Database } from '@pgtend/database'
import { waitFor } from '@pgtend/testing'
import { expect } from 'vitest'
import { createItems } from '../../test/create-items.ts'
import { holdSnapshot, indexesOfItems } from '../../test/rebuild-items.ts'
import { test } from '../../test/server-test.ts'
import { applyDropVectorIndex, planDropVectorIndex } from './drop-vector-index.ts'

const CREATE = 'create index concurrently idx on items using hnsw (embedding vector_cosine_ops)'

async function untilWaiting(database: Database, query: string): Promise<void> {
  await waitFor(
    async () => {
      const { rowCount } = await database.pool.query(
        `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like $1`,
        [`${query}%`],
      )
      return rowCount === 1
    },
    { what: query },
  )
}

test('an index that is being built is not dropped, nor one whose build has ended since', async ({ database }) => {
  await createItems(database, { rows: 100, dimensions: 8 })
  const blocker = await holdSnapshot(database)
  const builder = await database.connect()
  const building = builder.query(CREATE)
  await untilWaiting(database, CREATE)

  await expect(planDropVectorIndex(database.pool, { index: 'idx' })).rejects.toMatchObject({
    code: 'INDEX_BUILD_RUNNING',
  })
  await blocker.release()
  await building
  await builder.end()
  const plan = await planDropVectorIndex(database.pool, { index: 'idx' })
  await expect(applyDropVectorIndex(database, { ...plan, valid: false })).rejects.toMatchObject({
    code: 'VECTOR_INDEX_NOT_FOUND',
  })

  expect(await indexesOfItems(database)).toMatchObject([{ name: 'idx', valid: true }])
})

test('a drop that is interrupted says that the index may be invalid, and the next one finishes it', async ({
  database,
}) => {
  await createItems(database, { rows: 100, dimensions: 8 })
  await database.pool.query(CREATE)
  const blocker = await database.connect()
  await blocker.query('begin; select 1 from items')
  const interrupt = new AbortController()

  const dropping = applyDropVectorIndex(
    database,
    await planDropVectorIndex(database.pool, { index: 'idx' }),
    interrupt.signal,
  )
  const failure = expect(dropping).rejects.toMatchObject({
    code: 'INTERRUPTED',
    message: 'interrupted while dropping index "idx"',
    hint: expect.stringContaining('same command again'),
  })
  await untilWaiting(database, 'drop index concurrently')
  interrupt.abort()
  await failure

  expect(await indexesOfItems(database)).toMatchObject([{ valid: false }])
  await blocker.end()
  await applyDropVectorIndex(database, await planDropVectorIndex(database.pool, { index: 'idx' }))
  expect(await indexesOfItems(database)).toEqual([])
})
