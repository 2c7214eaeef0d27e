import { eachEngine } from '@pgtend/testing'
import { expect } from 'vitest'
import { clusteredVectors } from '../../test/clustered-vectors.ts'
import { createItems } from '../../test/create-items.ts'
import { ensureVectorExtension } from '../extension/ensure-vector-extension.ts'
import { ingestVectors } from '../ingest/ingest-vectors.ts'
import { measureRecall } from './measure-recall.ts'
import { recallResultSchema } from './recall-result.ts'
import { recordRecall } from './record-recall.ts'

const items = { table: 'items', column: 'embedding' }

eachEngine('the measurement of recall', (test, engine) => {
  test('an index that looks everywhere has recall 1', async ({ database }) => {
    await createItems(database, { rows: 1000, dimensions: 16 })
    await database.pool.query('create index on items using ivfflat (embedding vector_cosine_ops) with (lists = 4)')

    const result = await measureRecall(database, { ...items, queries: 30, probes: 4 })

    expect(result).toMatchObject({ recall: 1, queries: 30, k: 10, below50Percent: 0, queriesFrom: 'rows', high: 1 })
    expect(result.low).toBeGreaterThan(0.85)
    expect(result.low).toBeLessThan(0.95)
    expect(result.exactLatency.queries).toBe(3)
    expect(recallResultSchema.parse(JSON.parse(JSON.stringify(result)))).toEqual(result)
  })

  test('a measurement is kept when it is recorded', async ({ database }) => {
    await createItems(database, { rows: 500, dimensions: 8 })
    await database.pool.query('create index on items using hnsw (embedding vector_cosine_ops)')
    const result = await measureRecall(database, { ...items, queries: 5 })

    await recordRecall(database.pool, result)
    await recordRecall(database.pool, result)

    const kept = await database.pool.query('select index_name, k, recall, detail from pgtend.vector_recall')
    expect(kept.rows).toHaveLength(2)
    expect(kept.rows[0]).toMatchObject({ index_name: result.index, k: 10, recall: result.recall, detail: { seed: 1 } })
  })

  // What follows does not depend on the engine, and a server starts ten times faster.
  if (engine === 'embedded') return

  test('an ivfflat index built on the empty table is shown to be poor', async ({ database }) => {
    await ensureVectorExtension(database.pool)
    await database.pool.query('create table items (id int primary key, embedding vector(64))')
    await database.pool.query('create index on items using ivfflat (embedding vector_cosine_ops) with (lists = 40)')
    const vectors = clusteredVectors({ rows: 3000, dimensions: 64, noise: 0.8 })
    await ingestVectors(
      database,
      items,
      vectors.map(({ vector }, id) => ({ id, embedding: vector })),
    )
    await database.pool.query('analyze items')
    const early = await measureRecall(database, { ...items, queries: 100, probes: 1 })

    await database.pool.query('reindex table items')
    const rebuilt = await measureRecall(database, { ...items, queries: 100, probes: 1 })

    expect(early.high).toBeLessThan(rebuilt.low)
    expect(early.below50Percent).toBeGreaterThan(0.1)
    expect(early.indexUsed && rebuilt.indexUsed).toBe(true)
  })

  test('agrees with counting by hand, for each metric and through halfvec', async ({ database }) => {
    await createItems(database, { rows: 1500, dimensions: 32 })
    await database.pool.query(`
      create index c on items using hnsw (embedding vector_cosine_ops) with (m = 4, ef_construction = 8);
      create index l on items using hnsw (embedding vector_l2_ops) with (m = 4, ef_construction = 8);
      create index i on items using hnsw (embedding vector_ip_ops) with (m = 4, ef_construction = 8);
      create index h on items using hnsw ((embedding::halfvec(32)) halfvec_cosine_ops) with (m = 4, ef_construction = 8);
    `)
    const given = clusteredVectors({ rows: 20, dimensions: 32, seed: 9 }).map(({ vector }) => vector)
    const cases = [
      ['c', '<=>', 'embedding', 'vector'],
      ['l', '<->', 'embedding', 'vector'],
      ['i', '<#>', 'embedding', 'vector'],
      ['h', '<=>', 'embedding::halfvec(32)', 'halfvec'],
    ] as const
    for (const [index, operator, expression, type] of cases) {
      const measured = await measureRecall(database, { ...items, index, queryVectors: given, efSearch: 10 })

      let hits = 0
      const client = await database.connect()
      for (const vector of given) {
        const text = `[${vector.join(',')}]`
        const nearest = async (order: string, bound = ''): Promise<readonly number[]> => {
          await client.query(`begin; set local hnsw.ef_search = 10; ${bound}`)
          const { rows } = await client.query<{ id: number }>(
            `select id from items where embedding is not null order by ${order} limit 10`,
            [text],
          )
          await client.query('commit')
          return rows.map(({ id }) => id)
        }
        const truth = new Set(await nearest(`(embedding ${operator} $1::vector) + 0`))
        hits += (await nearest(`${expression} ${operator} $1::${type}`)).filter((id) => truth.has(id)).length
      }
      await client.end()
      // One more than k is asked for, which can only find more.
      expect(measured.recall).toBeGreaterThanOrEqual(hits / 200 - 1e-9)
      expect(measured.recall).toBeLessThanOrEqual(hits / 200 + 0.05)
      expect(measured).toMatchObject({ index, queriesFrom: 'given', queries: 20 })
    }
  })

  test('the same seed measures the same queries', async ({ database }) => {
    await createItems(database, { rows: 1000, dimensions: 16 })
    await database.pool.query('create index on items using ivfflat (embedding vector_cosine_ops) with (lists = 20)')
    const measure = async (seed: number): Promise<number> =>
      (await measureRecall(database, { ...items, queries: 40, probes: 1, seed })).recall

    expect(await measure(5)).toBe(await measure(5))
    const others = [await measure(6), await measure(7), await measure(8)]
    expect(new Set(others).size).toBeGreaterThan(1)
  })

  test('half of the queries come from the newest rows', async ({ database }) => {
    await createItems(database, { rows: 2000, dimensions: 64 })
    await database.pool.query('create index on items using hnsw (embedding vector_cosine_ops)')

    const result = await measureRecall(database, { ...items, queries: 40 })

    expect(result.strata.map(({ name, queries }) => [name, queries])).toEqual([
      ['newest', 20],
      ['any', 20],
    ])
  })

  test('a table without a primary key is measured as well', async ({ database }) => {
    await createItems(database, { rows: 1000, dimensions: 16 })
    await database.pool.query('alter table items drop constraint items_pkey')
    await database.pool.query('create index on items using hnsw (embedding vector_cosine_ops)')

    expect((await measureRecall(database, { ...items, queries: 20 })).recall).toBeGreaterThan(0.9)
  })

  test('halfvec and bit columns are measured too', async ({ database }) => {
    await createItems(database, { rows: 1000, dimensions: 16, type: 'halfvec' })
    await database.pool.query(`
      create index on items using hnsw (embedding halfvec_cosine_ops);
      create table codes (id int primary key, code bit(32));
      insert into codes select n, (n::bigint * 2654435761 % 4294967296)::bit(32) from generate_series(1, 1000) n;
      create index on codes using hnsw (code bit_hamming_ops);
    `)

    const halves = await measureRecall(database, { ...items, queries: 20 })
    const bits = await measureRecall(database, { table: 'codes', column: 'code', queries: 20, efSearch: 1000 })

    expect(halves.recall).toBeGreaterThan(0.95)
    expect(bits.metric).toBe('hamming')
    expect(bits.recall).toBeGreaterThan(0.95)
  })

  test('equal rows stand for each other', async ({ database }) => {
    await ensureVectorExtension(database.pool)
    await database.pool.query(`
      create table items (id int primary key, embedding vector(2));
      insert into items select n, array[n % 5 + 1, 1]::vector from generate_series(1, 500) n;
      create index on items using ivfflat (embedding vector_cosine_ops) with (lists = 5);
      analyze items;
    `)

    expect((await measureRecall(database, { ...items, queries: 20, probes: 5 })).recall).toBe(1)
  })

  test('an index that the planner leaves alone is reported as unused', async ({ database }) => {
    await createItems(database, { rows: 20, dimensions: 8 })
    await database.pool.query('create index on items using hnsw (embedding vector_cosine_ops)')

    const result = await measureRecall(database, { ...items, k: 20, queries: 5 })

    expect(result.indexUsed).toBe(false)
    expect(result.reason).toContain('the planner reads the table')
  })

  test('a used-up time budget ends the measurement', async ({ database }) => {
    await createItems(database, { rows: 500, dimensions: 8 })
    await database.pool.query('create index on items using hnsw (embedding vector_cosine_ops)')

    await expect(measureRecall(database, { ...items, timeBudgetMs: 0 })).rejects.toMatchObject({
      code: 'RECALL_TIME_BUDGET',
    })
  })

  test('no index, no rows and a bad k are clear errors', async ({ database }) => {
    await ensureVectorExtension(database.pool)
    await database.pool.query('create table items (id int primary key, embedding vector(8))')
    await expect(measureRecall(database, items)).rejects.toMatchObject({ code: 'RECALL_NO_ROWS' })
    await expect(measureRecall(database, { ...items, k: 0 })).rejects.toMatchObject({ code: 'SEARCH_OPTION_INVALID' })

    await database.pool.query(`insert into items values (1, '[1,2,3,4,5,6,7,8]')`)

    await expect(measureRecall(database, items)).rejects.toMatchObject({ code: 'VECTOR_INDEX_NOT_FOUND' })
  })
})
