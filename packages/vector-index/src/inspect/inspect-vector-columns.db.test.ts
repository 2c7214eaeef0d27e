import { eachEngine } from '@pgtend/testing'
import { expect } from 'vitest'
import { ensureVectorExtension } from '../extension/ensure-vector-extension.ts'
import { findVectorColumn } from './find-vector-column.ts'
import { inspectVectorColumns } from './inspect-vector-columns.ts'

eachEngine('the inspection of vector columns', (test) => {
  test('finds columns of every vector type in any schema, with odd names', async ({ db }) => {
    await ensureVectorExtension(db)
    await db.query(`
      create schema "Odd Name";
      create table "Odd Name"."Order ""Items""" ("Key One" int, "select" int, "The Vector" vector(3), primary key ("select", "Key One"));
      create table halves (id int, h halfvec(4));
      create table free (id int, v vector);
      create table bits (id int, plain bit(8), indexed bit(8));
      create index on bits using hnsw (indexed bit_hamming_ops);
    `)

    const columns = await inspectVectorColumns(db)

    expect(
      columns.map(({ schema, table, column, type, dimensions }) => [schema, table, column, type, dimensions]),
    ).toEqual([
      ['Odd Name', 'Order "Items"', 'The Vector', 'vector', 3],
      ['public', 'bits', 'indexed', 'bit', 8],
      ['public', 'free', 'v', 'vector', null],
      ['public', 'halves', 'h', 'halfvec', 4],
    ])
    expect(columns[0]?.primaryKey).toEqual(['select', 'Key One'])
  })

  test('tells method, metric, parameters, expression and predicate of each index', async ({ db }) => {
    await ensureVectorExtension(db)
    await db.query(`
      create table items (id int primary key, tenant int, embedding vector(3));
      insert into items select n, n % 5, array[n, 1, 2]::vector from generate_series(1, 100) n;
      create index plain_idx on items using ivfflat (embedding vector_l2_ops) with (lists = 2);
      create index half_idx on items using hnsw ((embedding::halfvec(3)) halfvec_cosine_ops) with (m = 8, ef_construction = 32);
      create index part_idx on items using hnsw (embedding vector_ip_ops) where tenant = 1;
      create index l1_idx on items using hnsw (embedding vector_l1_ops);
      create index btree_idx on items (tenant);
    `)

    const { indexes } = await findVectorColumn(db, { table: 'items', column: 'embedding' })

    expect(indexes.map((index) => [index.name, index.method, index.metric, index.type, index.dimensions])).toEqual([
      ['half_idx', 'hnsw', 'cosine', 'halfvec', 3],
      ['l1_idx', 'hnsw', 'l1', 'vector', 3],
      ['part_idx', 'hnsw', 'inner_product', 'vector', 3],
      ['plain_idx', 'ivfflat', 'l2', 'vector', 3],
    ])
    expect(indexes[0]).toMatchObject({
      parameters: { m: 8, ef_construction: 32 },
      valid: true,
      ready: true,
      record: null,
    })
    expect(indexes[0]?.expression).toContain('halfvec(3)')
    expect(indexes[2]?.predicate).toBe('(tenant = 1)')
    expect(indexes[3]).toMatchObject({ parameters: { lists: 2 }, expression: null, predicate: null })
    expect(indexes[3]?.bytes).toBeGreaterThan(0)
  })

  test('an index belongs to the column that it stores, not to those of its predicate', async ({ db }) => {
    await ensureVectorExtension(db)
    await db.query(`
      create table two (a vector(3), b vector(3));
      create index plain on two using hnsw (b vector_cosine_ops) where a is not null;
      create index half on two using hnsw ((b::halfvec(3)) halfvec_cosine_ops) where a is null;
      create index summed on two using hnsw (((a + b)::vector(3)) vector_l2_ops);
    `)

    const columns = await inspectVectorColumns(db)

    expect(columns.map(({ column, indexes }) => [column, indexes.map(({ name, form }) => [name, form])])).toEqual([
      ['a', [['summed', 'other']]],
      [
        'b',
        [
          ['half', 'cast'],
          ['plain', 'column'],
          ['summed', 'other'],
        ],
      ],
    ])
  })

  test('a partitioned table and its index have the rows and the size of all partitions', async ({ db }) => {
    await ensureVectorExtension(db)
    await db.query(`
      create table parts (id int, v vector(3)) partition by range (id);
      create table low partition of parts for values from (0) to (500);
      create table high partition of parts for values from (500) to (1000);
      insert into parts select n, array[n, 1, 2]::vector from generate_series(0, 999) n;
      create index whole on parts using hnsw (v vector_l2_ops);
    `)

    const [high, low, whole] = await inspectVectorColumns(db)

    expect([low, whole].map((facts) => facts?.rowsEstimate)).toEqual([500, 1000])
    expect(high?.tableBytes).toBeGreaterThan(0)
    expect(whole?.tableBytes).toBe((low?.tableBytes ?? 0) + (high?.tableBytes ?? 0))
    expect(whole?.indexes[0]?.bytes).toBe((low?.indexes[0]?.bytes ?? 0) + (high?.indexes[0]?.bytes ?? 0))
  })

  test('a missing and an ambiguous column are clear errors', async ({ db }) => {
    await ensureVectorExtension(db)
    await db.query('create schema other; create table items (v vector(3)); create table other.items (v vector(3))')

    await expect(findVectorColumn(db, { table: 'items', column: 'nope' })).rejects.toMatchObject({
      code: 'VECTOR_COLUMN_NOT_FOUND',
    })
    await expect(findVectorColumn(db, { table: 'items', column: 'v' })).rejects.toMatchObject({
      code: 'VECTOR_COLUMN_AMBIGUOUS',
    })
    expect(await findVectorColumn(db, { schema: 'other', table: 'items', column: 'v' })).toMatchObject({
      schema: 'other',
    })
  })

  test('a database without the extension is a clear error', async ({ db }) => {
    await db.query('drop extension if exists vector')

    await expect(inspectVectorColumns(db)).rejects.toMatchObject({ code: 'VECTOR_EXTENSION_MISSING' })
  })
})
