import type { Database } from '@pgtend/database'
import { expect } from 'vitest'
import { clusteredVectors, mulberry32 } from '../../test/clustered-vectors.ts'
import { createItems } from '../../test/create-items.ts'
import { faultsOf, plantedFaults } from '../../test/health-of.ts'
import { test } from '../../test/server-test.ts'
import { applyVectorIndex } from '../apply/apply-vector-index.ts'
import { ingestVectors } from '../ingest/ingest-vectors.ts'
import { planVectorIndex } from '../plan/plan-vector-index.ts'
import { readVectorTableFacts } from '../plan/vector-table-facts.ts'
import { measureRecall } from '../recall/measure-recall.ts'
import { recordRecall } from '../recall/record-recall.ts'
import { checkVectorHealth } from './check-vector-health.ts'

const items = { table: 'items', column: 'embedding' }
const DIMENSIONS = 32

async function buildIndex(database: Database, lists: number): Promise<void> {
  const facts = await readVectorTableFacts(database.pool, items)
  await applyVectorIndex(database, planVectorIndex(facts, { method: 'ivfflat', lists, force: true, name: 'idx' }))
}

/** Adds rows with the given vectors, as an application goes on writing. */
async function addRows(database: Database, vectors: readonly { readonly vector: Float32Array }[], from: number) {
  const rows = vectors.map(({ vector }, at) => ({
    id: from + at,
    tenant: 0,
    tags: [],
    metadata: {},
    embedding: vector,
  }))
  await ingestVectors(database, items, rows)
  await database.pool.query('analyze items')
}

async function recordFirstRun(database: Database): Promise<void> {
  await recordRecall(database.pool, await measureRecall(database, { ...items, queries: 100 }))
}

test('a table that grows twentyfold with rows like the old ones is no alarm', async ({ database }) => {
  const vectors = clusteredVectors({ rows: 12_000, dimensions: DIMENSIONS })
  await createItems(database, { rows: 600, dimensions: DIMENSIONS })
  await buildIndex(database, 6)
  await recordFirstRun(database)
  await addRows(database, vectors.slice(600), 600)

  const health = await checkVectorHealth(database)

  expect(plantedFaults(health)).toEqual([])
  expect(health.measured).toMatchObject([
    {
      index: 'idx',
      signs: expect.arrayContaining(['built on 600 rows, 12000 now', '11400 rows written since it was built']),
      sinceRecorded: { queries: 100, worse: false },
      newestAgainstAny: { worse: false },
    },
  ])
})

/**
 * Vectors in one half of the dimensions, with a little noise in the other. Lists that were trained on one half tell nothing about
 * the other, so neighbours there lie scattered over all of them.
 */
function halfSpace(half: 'first' | 'second', rows: number, seed: number): readonly { readonly vector: Float32Array }[] {
  const random = mulberry32(seed)
  return clusteredVectors({ rows, dimensions: DIMENSIONS / 2, seed, clusters: 20 }).map(({ vector }) => {
    const noise = vector.map(() => 0.2 * (random() - 0.5))
    return { vector: Float32Array.from(half === 'first' ? [...vector, ...noise] : [...noise, ...vector]) }
  })
}

test('rows of other kinds than the index was trained on are an alarm, with the interval', async ({ database }) => {
  await createItems(database, { rows: 1, dimensions: DIMENSIONS })
  await addRows(database, halfSpace('first', 4_000, 1), 1)
  await buildIndex(database, 40)
  await recordFirstRun(database)
  expect(await faultsOf(database)).toEqual([])
  await addRows(database, halfSpace('second', 3_000, 2), 5_000)

  const health = await checkVectorHealth(database)

  const [found, ...others] = plantedFaults(health)
  expect(others).toEqual([])
  expect(found).toMatchObject({ code: 'recall-decayed', severity: 'critical', index: 'idx' })
  expect(found?.command).toEqual(['vector', 'rebuild', 'public.idx', '--prove'])
  expect(found?.evidence.high).toBeLessThan(0)
})

test('an index that nobody searched is left alone, and measured when asked for', async ({ database }) => {
  await createItems(database, { rows: 4_000, dimensions: DIMENSIONS })
  await buildIndex(database, 80)
  await database.pool.query(`
    do $$ begin
      execute format('comment on index idx is %L', replace(obj_description('idx'::regclass), '"probes"', '"unknown"'));
    end $$
  `)

  const cheap = await checkVectorHealth(database)
  const deep = await checkVectorHealth(database, { deep: true })

  expect(cheap.measured).toEqual([])
  expect(deep.measured).toMatchObject([{ index: 'idx', signs: ['asked for'], sinceRecorded: null }])
  expect(plantedFaults(deep)).toMatchObject([{ code: 'recall-low', evidence: { queries: 200, target: 0.95 } }])
})

test('what no budget allows to measure is said, and is no alarm', async ({ database }) => {
  await createItems(database, { rows: 2_000, dimensions: DIMENSIONS })
  await buildIndex(database, 10)
  await recordFirstRun(database)

  const health = await checkVectorHealth(database, { deep: true, byteBudget: 1 })

  expect(plantedFaults(health)).toEqual([])
  expect(health.measured).toEqual([])
  expect(health.unmeasured).toMatchObject([
    { index: 'idx', command: ['vector', 'recall', 'public.items.embedding', '--index', 'idx'] },
  ])
})
