import { test } from '@pgtend/testing'
import { expect } from 'vitest'
import { planVectorIndex } from './plan-vector-index.ts'
import { readVectorTableFacts } from './vector-table-facts.ts'

/** 30,000 rows: a heap of 27 MB where the text stays in line, and of 2 MB without it. */
const ITEMS = `
  create table items (id int primary key, v vector(3), note text);
  alter table items alter note set storage plain;
  insert into items select n, array[sin(n), cos(n), sin(n * 2)]::vector, repeat('x', 800) from generate_series(1, 30000) n;
  create table slim as select id, v from items;
`

test('the server starts as many workers as are planned', async ({ db }) => {
  await db.query(`${ITEMS} set max_parallel_maintenance_workers = 2; set client_min_messages = debug1`)
  const started: number[] = []
  db.on('notice', ({ message = '' }) => {
    const workers = /^using (\d+) parallel workers$/.exec(message)?.[1]
    if (workers !== undefined) started.push(Number(workers))
  })
  const build = async (table: string, method: 'hnsw' | 'ivfflat'): Promise<number> => {
    const facts = await readVectorTableFacts(db, { table, column: 'v' }, { measureExact: false })
    const small = method === 'hnsw' ? { m: 4, efConstruction: 8 } : {}
    const plan = planVectorIndex(facts, { method, force: true, concurrently: false, ...small })
    await db.query(
      `set maintenance_work_mem = '${plan.maintenanceWorkMemMb}MB'; ${plan.statement}; drop index "${plan.name}"`,
    )
    return plan.parallelWorkers
  }

  const planned = [await build('items', 'hnsw'), await build('items', 'ivfflat'), await build('slim', 'hnsw')]
  await db.query('alter table slim set (parallel_workers = 1)')
  planned.push(await build('slim', 'hnsw'))

  expect(planned).toEqual([2, 2, 0, 1])
  expect(started).toEqual([2, 2, 1])
})
