import { expect } from 'vitest'
import { createItems } from '../../test/create-items.ts'
import { test as databaseTest } from '../../test/server-test.ts'
import { withoutSharedMemory } from '../../test/without-shared-memory.ts'
import { planVectorIndex } from '../plan/plan-vector-index.ts'
import { readVectorTableFacts } from '../plan/vector-table-facts.ts'
import { applyVectorIndex } from './apply-vector-index.ts'

const items = { table: 'items', column: 'embedding' }
/** Less than the 64 MB that the workers of the smallest build share, more than any other file it writes. */
const FILE_LIMIT_BYTES = 48 * 1024 ** 2

const test = databaseTest.extend('prepared', { auto: true }, async ({ database }) => {
  await createItems(database, { rows: 1000, dimensions: 16 })
  await database.pool.query('alter table items set (parallel_workers = 2)')
  return true
})

test('a build whose workers get no shared memory is done again without workers, and says so', async ({
  database,
  skip,
}) => {
  const small = await withoutSharedMemory(database, FILE_LIMIT_BYTES)
  if (small === false) return skip('the processes of the server cannot be limited from here')
  const plan = planVectorIndex(await readVectorTableFacts(database.pool, items), { force: true })

  const result = await applyVectorIndex(small, { ...plan, parallelWorkers: 2 })

  expect(result).toMatchObject({
    outcome: 'created',
    notices: [{ kind: 'no_shared_memory', advice: expect.stringContaining('--shm-size') }],
  })
  expect(result.warnings).toContainEqual(expect.stringContaining('built without them'))
  const { rows } = await database.pool.query(
    'select indisvalid as valid from pg_index where indexrelid = $1::regclass',
    [plan.name],
  )
  expect(rows).toEqual([{ valid: true }])
})

test('limits that the database sets on statements and idle sessions do not end a build', async ({ database }) => {
  await database.pool.query(`
    do $$ begin
      execute format('alter database %I set statement_timeout = ''100ms''', current_database());
      execute format('alter database %I set idle_session_timeout = ''100ms''', current_database());
    end $$`)
  const facts = await readVectorTableFacts(database.pool, items)
  const blocker = await database.connect()
  await blocker.query('set idle_session_timeout = 0; begin isolation level repeatable read; select 1')
  let [since, waited] = [performance.now(), 0]

  const building = applyVectorIndex(database, planVectorIndex(facts, { force: true }), {
    onProgress: ({ phase }) => {
      if (phase !== 'waiting for old snapshots') since = performance.now()
      waited = performance.now() - since
      if (waited > 400) blocker.query('commit').catch(() => undefined)
    },
  })

  expect((await building).outcome).toBe('created')
  expect(waited).toBeGreaterThan(400)
  await blocker.end()
})
