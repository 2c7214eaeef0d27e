import type { Database } from '@pgtend/database'
import { waitFor } from '@pgtend/testing'
import { expect } from 'vitest'
import { createItems } from '../../test/create-items.ts'
import { planOfIndex } from '../../test/plan-of-index.ts'
import { test as databaseTest } from '../../test/server-test.ts'
import { type LoadReport, type RunningLoad, startLoad } from '../../test/start-load.ts'
import { applyRebuild } from './apply-rebuild.ts'
import type { PlanRebuildOptions } from './rebuild-options.ts'

const test = databaseTest.extend('prepared', { auto: true }, async ({ database }) => {
  await createItems(database, { rows: 2500, dimensions: 64 })
  await database.pool.query(
    'create index idx on items using hnsw (embedding vector_cosine_ops) with (ef_construction = 200)',
  )
  return true
})

interface Observed extends LoadReport {
  readonly workMs: number
  readonly worst: number
}

/** Runs work while clients read and write. */
async function underLoad(database: Database, work: (load: RunningLoad) => Promise<unknown>): Promise<Observed> {
  const load = startLoad(database)
  const start = performance.now()
  await work(load)
  const workMs = performance.now() - start
  const report = await load.stop()
  return { ...report, workMs, worst: Math.max(...Object.values(report.worstMs)) }
}

async function rebuild(database: Database, options: PlanRebuildOptions): Promise<string> {
  const plan = await planOfIndex(database, options)
  return (await applyRebuild(database, plan, { queries: 100 })).plan.way
}

/** The slowest statement while nothing is rebuilt; a machine never does better than 20 ms for long. */
async function worstWhenIdle(database: Database): Promise<number> {
  const { worst } = await underLoad(database, (load) => waitFor(() => load.done() > 200, { what: '200 statements' }))
  return Math.max(20, worst)
}

test('without concurrently every client waits for the whole rebuild, so that this test can tell', async ({
  database,
}) => {
  const seen = await underLoad(database, () => database.pool.query('reindex index idx'))

  expect(seen.worst).toBeGreaterThan(0.8 * seen.workMs)
})

for (const [way, options] of [
  ['reindex', {}],
  ['swap', { m: 12 }],
] as const) {
  test(`reads and writes go on during a ${way}: none fails, none waits for a quarter of its time`, async ({
    database,
  }) => {
    let done = ''
    const idle = await worstWhenIdle(database)

    const seen = await underLoad(database, async () => {
      done = await rebuild(database, options)
    })

    expect(done).toBe(way)
    expect(seen.failed).toBe(0)
    expect(seen.done).toBeGreaterThan(50)
    expect(seen.worst, JSON.stringify({ ...seen, idle })).toBeLessThan(0.25 * seen.workMs)
    expect(seen.worst, JSON.stringify({ ...seen, idle })).toBeLessThan(30 * idle)
  })
}
