import { eachEngine } from '@pgtend/testing'
import type { Client } from 'pg'
import { expect } from 'vitest'
import { faultsOf, plantedFaults } from '../../test/health-of.ts'
import { ensureVectorExtension } from '../extension/ensure-vector-extension.ts'
import { findVectorColumn } from '../inspect/find-vector-column.ts'
import { checkVectorHealth } from './check-vector-health.ts'
import { sampleValues } from './sample-values.ts'

/** A thousand vectors of unit length, under odd names. */
async function createItems(db: Client): Promise<void> {
  await ensureVectorExtension(db)
  await db.query(`
    create schema "Odd Name";
    create table "Odd Name"."Order Items" (id int primary key, "The Vector" vector(3));
    insert into "Odd Name"."Order Items"
    select n, array[cos(n), sin(n), 0]::vector from generate_series(1, 1000) n;
    create cast (bytea as vector) without function;
  `)
}

/** pgvector takes no NaN; what a disk or an older version may have left is put in by its bytes: three numbers, then float4. */
const BYTES = (number: string) => `('\\x03000000' || '${number}' || '0000000000000000')::bytea::vector`

const FAULTS = [
  ['missing', 'null', 1],
  ['zero', `'[0,0,0]'`, 1],
  ['nan', BYTES('0000c07f'), 2],
  ['infinite', BYTES('0000807f'), 2],
  ['infinite', `'[1e30,0,0]'`, 1],
  ['tiny', `'[1e-30,0,0]'`, 3],
  ['length', `'[2,0,0]'`, 1],
] as const

eachEngine('the health of vectors', (test, engine) => {
  test('vectors of one length or of many are in order', async ({ database, db }) => {
    await createItems(db)

    const unit = await checkVectorHealth(database)
    await db.query(`update "Odd Name"."Order Items" set "The Vector" = array[id, 1, 1]::vector where id <= 500`)
    const mixed = await checkVectorHealth(database)

    const columns = [{ schema: 'Odd Name', table: 'Order Items', column: 'The Vector', rowsRead: 1000, indexes: 0 }]
    expect(unit).toMatchObject({ columns, findings: [] })
    expect(mixed).toMatchObject({ columns, findings: [] })
  })

  // Each fault in a database of its own where that is quick.
  const groups = engine === 'server' ? FAULTS.map((fault) => [fault]) : [FAULTS]
  for (const faults of groups) {
    const kinds = faults.map(([kind, value]) => `${kind}, as ${value}`).join('; ')
    test(`the rows with a fault are named and nothing else: ${kinds}`, async ({ database, db }) => {
      await createItems(db)
      for (const [kind, value, rows] of faults) {
        await db.query(`update "Odd Name"."Order Items" set "The Vector" = ${value} where id <= ${rows}`)

        const found = plantedFaults(await checkVectorHealth(database))

        expect(found).toMatchObject([{ code: `vectors-${kind}`, evidence: { rows, found: rows, read: 1000 } }])
        const shown = await db.query<{ id: number }>(found[0]?.sql ?? '')
        expect(shown.rows.map(({ id }) => id).toSorted()).toEqual([1, 2, 3].slice(0, rows))
        await db.query(`update "Odd Name"."Order Items" set "The Vector" = '[1,0,0]' where id <= 3`)
      }
    })
  }

  test('a column that takes any number of dimensions is told which rows differ', async ({ database, db }) => {
    await ensureVectorExtension(db)
    await db.query(`
      create table free (id int, v vector, h halfvec, s sparsevec);
      insert into free select n, '[1,0]', '[1,0]', '{1:1}/2' from generate_series(1, 20) n;
      update free set v = '[1,0,0]', h = '[0,1,0]', s = '{1:1}/9' where id = 7;
    `)

    const found = plantedFaults(await checkVectorHealth(database))

    expect(found.map(({ code, column }) => [code, column])).toEqual([
      ['vectors-dimensions', 'v'],
      ['vectors-dimensions', 'h'],
      ['vectors-dimensions', 's'],
    ])
    for (const { sql, evidence } of found) {
      expect(evidence).toMatchObject({ usual: 2, rows: 1, read: 20 })
      expect((await db.query(sql ?? '')).rows).toHaveLength(1)
    }
  })

  test('empty columns, bits and partitions have nothing wrong, and a partition is read once', async ({
    database,
    db,
  }) => {
    await ensureVectorExtension(db)
    await db.query(`
      create table nothing (v vector(3));
      create table bits (b bit(8));
      create index on bits using hnsw (b bit_hamming_ops);
      insert into bits select n::bit(8) from generate_series(0, 9) n;
      create table parts (id int, v vector(3)) partition by range (id);
      create table parts_1 partition of parts for values from (0) to (10);
      create table parts_2 partition of parts for values from (10) to (20);
      insert into parts select n, '[1,0,0]' from generate_series(0, 18) n;
      insert into parts values (19, null);
    `)

    const { findings, columns } = await checkVectorHealth(database)

    expect(findings.filter(({ code }) => code !== 'index-version')).toMatchObject([
      { code: 'vectors-missing', table: 'parts', evidence: { rows: 1, read: 20 } },
    ])
    expect(columns.map(({ table, rowsRead }) => [table, rowsRead])).toEqual([
      ['bits', 10],
      ['nothing', 0],
      ['parts', 20],
      ['parts_1', 0],
      ['parts_2', 0],
    ])
    expect(await faultsOf(database, { filter: { table: 'parts_2' } })).toEqual(['vectors-missing parts_2.v'])
  })

  test('of a large table random blocks are read, and the counts are for all of it', async ({ database, db }) => {
    await createItems(db)
    await db.query(`
      insert into "Odd Name"."Order Items" select n, '[0,0,0]' from generate_series(1001, 40000) n;
      analyze "Odd Name"."Order Items";
    `)
    const column = await findVectorColumn(database.pool, { table: 'Order Items', column: 'The Vector' })

    const sampled = await sampleValues(database.pool, column, { extensionSchema: 'public', bytes: 640 * 1024 ** 2 })

    expect(sampled).toMatchObject({ complete: false, missing: 0 })
    expect(sampled.rows).toBeGreaterThan(400)
    expect(sampled.rows).toBeLessThan(20_000)
    expect(sampled.zero + sampled.unit).toBe(sampled.rows)
  })
})
