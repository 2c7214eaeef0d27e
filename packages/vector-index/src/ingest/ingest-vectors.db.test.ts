import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Database } from '@pgtend/database'
import { eachEngine, test as serverTest, waitFor } from '@pgtend/testing'
import { expect } from 'vitest'
import { mulberry32 } from '../../test/clustered-vectors.ts'
import { parseVector } from '../encoding/encode-vector.ts'
import { ensureVectorExtension } from '../extension/ensure-vector-extension.ts'
import type { IngestRow } from './encode-batch.ts'
import { ingestVectors } from './ingest-vectors.ts'

const target = { table: 'items', column: 'embedding' }

const BAD_VECTORS = [
  ['a wrong dimension', [1, 2]],
  ['NaN', [1, Number.NaN, 3]],
  ['an infinity', [1, Number.NEGATIVE_INFINITY, 3]],
  ['only zeros', [0, 0, 0]],
  ['text', 'not a vector'],
] as const

async function createTable(database: Database, type = 'vector(3)'): Promise<void> {
  await ensureVectorExtension(database.pool)
  await database.pool.query(`create table items (id int primary key, note text, embedding ${type})`)
}

function* rows(from: number, to: number): Generator<IngestRow> {
  for (let id = from; id < to; id += 1) yield { id, note: `note ${id}`, embedding: [id + 1, 0.5, -1] }
}

async function count(database: Database): Promise<number> {
  return (await database.pool.query('select 1 from items')).rowCount ?? 0
}

eachEngine('the ingest of vectors', (test, engine) => {
  test('writes every row in batches and reports what was done', async ({ database }) => {
    await createTable(database)
    const seen: number[] = []

    const result = await ingestVectors(database, target, rows(0, 25), {
      batchSize: 10,
      onProgress: ({ written }) => seen.push(written),
    })

    expect(result).toMatchObject({ rows: 25, written: 25, skipped: 0, batches: 3, copied: engine === 'server' ? 3 : 0 })
    expect(seen).toEqual([10, 20, 25])
    const stored = await database.pool.query('select note, embedding from items where id = 24')
    expect(stored.rows).toEqual([{ note: 'note 24', embedding: '[25,0.5,-1]' }])
  })

  test.for(engine === 'server' ? BAD_VECTORS : BAD_VECTORS.slice(0, 1))(
    '%s is refused by position and nothing of its batch is written',
    async ([, bad], { database }) => {
      await createTable(database)
      const source = [...rows(0, 15), { id: 15, note: '', embedding: bad }, ...rows(16, 20)]

      const ingest = ingestVectors(database, target, source, { batchSize: 10 })

      await expect(ingest).rejects.toMatchObject({
        code: 'VECTOR_INVALID',
        message: expect.stringContaining('row 16 '),
      })
      expect(await count(database)).toBe(10)
    },
  )

  test('rows that exist are updated, the last of equal keys winning', async ({ database }) => {
    await createTable(database)
    await ingestVectors(database, target, rows(0, 3))

    const result = await ingestVectors(
      database,
      target,
      [
        { id: 1, note: 'first', embedding: [9, 9, 9] },
        { id: 1, note: 'last', embedding: [8, 8, 8] },
        { id: 7, note: 'new', embedding: [7, 7, 7] },
      ],
      { onConflict: 'update' },
    )

    expect(result).toMatchObject({ rows: 3, written: 2, skipped: 1 })
    expect((await database.pool.query('select id, note, embedding from items where id in (1, 7)')).rows).toEqual([
      { id: 1, note: 'last', embedding: '[8,8,8]' },
      { id: 7, note: 'new', embedding: '[7,7,7]' },
    ])
  })

  test('an interrupted ingest is resumed without writing anything twice', async ({ database }) => {
    await createTable(database)
    const interrupt = new AbortController()
    const first = ingestVectors(database, target, rows(0, 100), {
      batchSize: 10,
      signal: interrupt.signal,
      onProgress: ({ rows: done }) => {
        if (done === 30) interrupt.abort()
      },
    })
    await expect(first).rejects.toMatchObject({ code: 'INTERRUPTED' })
    expect(await count(database)).toBe(30)

    const result = await ingestVectors(database, target, rows(0, 100), { batchSize: 10, onConflict: 'nothing' })

    expect(result).toMatchObject({ rows: 100, written: 70, skipped: 30 })
    expect(await count(database)).toBe(100)
  })

  test('columns of many types and odd names arrive as they are', async ({ database }) => {
    await ensureVectorExtension(database.pool)
    await database.pool.query(`
      create schema "Odd Name";
      create type "Odd Name".mood as enum ('glad', 'sad');
      create table "Odd Name"."Order ""Items""" (
        "select" uuid primary key, "Big" bigint, tags text[], numbers int[], meta jsonb, price numeric(10, 2), mood "Odd Name".mood,
        at timestamptz, flag boolean, short varchar(5), "The Vector" vector(2)
      );
    `)
    const row = {
      select: '6f1c5a5e-6d5c-4d3a-9a55-0a7c9e6b1f00',
      Big: 9007199254740993n,
      tags: ['a "quoted"', 'back\\slash', 'comma, brace }'],
      numbers: [1, 2],
      meta: { deep: [{ x: null }] },
      price: 12.5,
      mood: 'sad',
      at: new Date(Date.UTC(2026, 0, 2, 3, 4, 5, 678)),
      flag: true,
      short: 'short',
      'The Vector': [1, 2],
    }
    const odd = { schema: 'Odd Name', table: 'Order "Items"', column: 'The Vector' }

    await ingestVectors(database, odd, [row])
    await ingestVectors(database, odd, [row], { onConflict: 'update' })

    const stored = await database.pool.query('select * from "Odd Name"."Order ""Items"""')
    expect(stored.rows).toEqual([{ ...row, Big: '9007199254740993', price: '12.50', 'The Vector': '[1,2]' }])
    const tooLong = [{ ...row, select: '6f1c5a5e-6d5c-4d3a-9a55-0a7c9e6b1f01', short: 'too long' }]
    await expect(ingestVectors(database, odd, tooLong, { onConflict: 'update' })).rejects.toMatchObject({
      code: '22001',
    })
  })

  // What follows does not depend on the engine, and a server starts ten times faster.
  if (engine === 'embedded') return

  test('reads from an async source', async ({ database }) => {
    await createTable(database)
    async function* source(): AsyncGenerator<IngestRow> {
      yield* rows(0, 5)
    }

    expect(await ingestVectors(database, target, source())).toMatchObject({ written: 5, batches: 1 })
  })

  test('float32 numbers arrive bit by bit', async ({ database }) => {
    await createTable(database, 'vector(64)')
    const random = mulberry32(3)
    const embedding = Float32Array.from({ length: 64 }, () => (random() - 0.5) * 10 ** (random() * 20 - 10))

    await ingestVectors(database, target, [{ id: 1, note: null, embedding }])

    const stored = await database.pool.query<{ embedding: string }>('select embedding from items')
    expect(parseVector(stored.rows[0]?.embedding ?? '')).toEqual(embedding)
  })

  test('halfvec columns are written too', async ({ database }) => {
    await createTable(database, 'halfvec(3)')

    await ingestVectors(database, target, [{ id: 1, note: '', embedding: [0.1, -2, 3] }])

    const stored = await database.pool.query('select embedding, $1::halfvec as server from items', ['[0.1,-2,3]'])
    expect(stored.rows[0].embedding).toBe(stored.rows[0].server)
  })

  test('a row without a vector is written without one', async ({ database }) => {
    await createTable(database)

    await ingestVectors(database, target, [{ id: 1, note: 'later', embedding: null }, ...rows(2, 4)])

    expect((await database.pool.query('select id from items where embedding is null')).rows).toEqual([{ id: 1 }])
  })

  test('a key that exists is an error by default, and its batch is not written', async ({ database }) => {
    await createTable(database)
    await ingestVectors(database, target, rows(5, 6))

    await expect(ingestVectors(database, target, rows(0, 10))).rejects.toMatchObject({ code: 'INGEST_KEY_EXISTS' })
    expect(await count(database)).toBe(1)
  })

  test('binary COPY takes columns that have an encoding', async ({ database }) => {
    await ensureVectorExtension(database.pool)
    await database.pool.query(
      'create table items (id bigint, i2 smallint, u uuid, b boolean, f float8, j jsonb, t text[], at timestamptz, x bytea, embedding vector(2))',
    )
    const row = {
      id: -5n,
      i2: -7,
      u: '6f1c5a5e-6d5c-4d3a-9a55-0a7c9e6b1f00',
      b: false,
      f: Math.PI,
      j: { a: 'ü' },
      t: ['x', 'ü'],
      at: new Date(Date.UTC(1969, 6, 20, 20, 17, 40, 1)),
      x: Buffer.from([0, 255]),
      embedding: [1, 2],
    }

    const result = await ingestVectors(database, target, [row, { ...row, j: null, t: [], u: null }])

    expect(result.copied).toBe(engine === 'server' ? 1 : 0)
    const stored = await database.pool.query('select * from items')
    const expected = { ...row, id: '-5', embedding: '[1,2]' }
    expect(stored.rows).toEqual([expected, { ...expected, j: null, t: [], u: null }])
  })

  test('updates without a unique key and unknown columns are refused', async ({ database }) => {
    await ensureVectorExtension(database.pool)
    await database.pool.query('create table items (id int, embedding vector(3))')

    const update = ingestVectors(database, { ...target, key: ['id'] }, rows(0, 1), { onConflict: 'update' })
    await expect(update).rejects.toMatchObject({ code: 'INGEST_KEY_NOT_UNIQUE' })
    await expect(ingestVectors(database, target, rows(0, 1))).rejects.toMatchObject({ code: 'INGEST_COLUMN_UNKNOWN' })
  })

  test('sparse vectors and bit strings are written by COPY and by insert', async ({ database }) => {
    await ensureVectorExtension(database.pool)
    await database.pool.query('create table items (id int primary key, sparse sparsevec(9), bits bit(5))')
    const sparse = { table: 'items', column: 'sparse' }
    const bits = { table: 'items', column: 'bits' }

    await ingestVectors(database, sparse, [
      { id: 1, sparse: [0, 0, 1.5, 0, 0, 0, 0, 0, -2] },
      { id: 2, sparse: { dimensions: 9, indices: [0], values: [3] } },
    ])
    await ingestVectors(database, bits, [{ id: 3, bits: '10011' }])
    const update = { onConflict: 'update' } as const
    await ingestVectors(database, bits, [{ id: 1, bits: '00111' }], update)
    await ingestVectors(database, sparse, [{ id: 3, sparse: '{9:4}/9' }], update)

    expect((await database.pool.query('select * from items order by id')).rows).toEqual([
      { id: 1, sparse: '{3:1.5,9:-2}/9', bits: '00111' },
      { id: 2, sparse: '{1:3}/9', bits: null },
      { id: 3, sparse: '{9:4}/9', bits: '10011' },
    ])
  })

  test('a dry run finds the bad row and writes nothing; lengths are checked where asked', async ({ database }) => {
    await createTable(database)
    const unit = [{ id: 0, note: '', embedding: [0.6, 0, 0.8] }, ...rows(1, 2)]
    const check = { dryRun: true, unitLength: true, batchSize: 1 }

    const fine = await ingestVectors(database, target, unit.slice(0, 1), check)
    const bad = ingestVectors(database, target, unit, check)

    expect(fine).toMatchObject({ rows: 1, written: 0 })
    await expect(bad).rejects.toMatchObject({ message: 'row 2 does not have length 1' })
    expect(await count(database)).toBe(0)
  })

  test('a source with a key is read on where it stopped, and forgotten when it ends', async ({ database, db }) => {
    await createTable(database)
    const resumed = { batchSize: 10, resumeKey: 'items of today', total: 100 } as const
    async function* breaking(): AsyncGenerator<IngestRow> {
      yield* rows(0, 35)
      throw new Error('the source broke')
    }
    const left: (number | undefined)[] = []

    await expect(ingestVectors(database, target, breaking(), resumed)).rejects.toThrow('the source broke')
    const kept = await count(database)
    await db.query('create table others (id int primary key, note text, embedding vector(3))')
    await expect(
      ingestVectors(database, { table: 'others', column: 'embedding' }, rows(0, 100), resumed),
    ).rejects.toMatchObject({ code: 'INGEST_POSITION_OTHER' })
    await expect(ingestVectors(database, target, rows(0, 9), resumed)).rejects.toMatchObject({
      code: 'INGEST_SOURCE_SHORT',
    })
    const second = await ingestVectors(database, target, rows(0, 100), {
      ...resumed,
      onProgress: ({ etaMs }) => left.push(etaMs),
    })

    expect(kept).toBe(30)
    expect(second).toMatchObject({ resumedAfter: 30, rows: 70, written: 70, copied: 7 })
    expect(await count(database)).toBe(100)
    expect(left.at(-1)).toBe(0)
    expect(left[0]).toBeGreaterThan(0)
    expect((await db.query('select 1 from pgtend.vector_ingest')).rowCount).toBe(0)
  })

  test('of two runs of one source only one goes on', async ({ database }) => {
    await ensureVectorExtension(database.pool)
    // Without a key, whatever is written twice would stay twice.
    await database.pool.query('create table items (id int, note text, embedding vector(3))')
    const run = (): Promise<unknown> =>
      ingestVectors(database, target, rows(0, 200), { batchSize: 5, resumeKey: 'twice' }).catch((error) => error.code)

    const results = await Promise.all([run(), run()])

    expect(results.filter((result) => typeof result === 'object')).toHaveLength(1)
    expect(results).toContain('INGEST_POSITION_MOVED')
    expect(await count(database)).toBe(200)
  })

  test('only the first batch waits for the disk, and the end waits for all of them', async ({ database }) => {
    await ensureVectorExtension(database.pool)
    await database.pool.query(`
      do $$ begin execute format('alter database %I set synchronous_commit = on', current_database()); end $$;
      create table items (
        id int primary key, embedding vector(3),
        commits text default current_setting('synchronous_commit'), lsn pg_lsn default pg_current_wal_insert_lsn()
      )
    `)
    const source = [...rows(0, 30)].map(({ id, embedding }) => ({ id, embedding }))

    await ingestVectors(database, target, source, { batchSize: 10 })

    const flushed = await database.pool.query(
      'select pg_current_wal_flush_lsn() > max(lsn) as all from items having count(*) = 30',
    )
    expect(flushed.rows).toEqual([{ all: true }])
    const commits = await database.pool.query('select id / 10 as batch, commits from items group by 1, 2 order by 1')
    expect(commits.rows.map((row) => row.commits)).toEqual(['on', 'off', 'off'])
  })
})

serverTest(
  'an ingest whose process was killed keeps whole batches and is resumed, with nothing double',
  async ({ databaseUrl, db }) => {
    // Without a key, whatever is written twice would stay twice.
    await db.query('create table items (id int, note text, embedding vector(3))')
    const count = async (): Promise<number> => (await db.query('select 1 from items')).rowCount ?? 0
    const script = fileURLToPath(new URL('../../test/ingest-slowly.ts', import.meta.url))
    const child = spawn(process.execPath, ['--conditions=@pgtend/source', script, databaseUrl], { stdio: 'ignore' })
    await waitFor(async () => (await count()) >= 30, { what: 'the first batches' })
    child.kill('SIGKILL')
    await once(child, 'close')
    // The server may still finish the batch it has received.
    const sessions = `select 1 from pg_stat_activity where application_name = 'ingest slowly' and datname = current_database()`
    await waitFor(async () => (await db.query(sessions)).rowCount === 0, { what: 'the end of the killed session' })
    const { openDatabase, parseDatabaseUrl } = await import('@pgtend/database')
    await using database = await openDatabase(parseDatabaseUrl(databaseUrl), {
      applicationName: 'test',
      environment: 'development',
    })
    const kept = await count()

    const result = await ingestVectors(database, target, rows(0, kept + 25), { resumeKey: 'slowly' })

    expect(kept % 10).toBe(0)
    expect(result).toMatchObject({ written: 25, resumedAfter: kept })
    expect((await db.query('select distinct id from items')).rowCount).toBe(kept + 25)
    expect(await count()).toBe(kept + 25)
  },
)
