import { eachEngine } from '@pgtend/testing'
import { expect } from 'vitest'
import { gatherStatistics } from './gather-statistics.ts'

eachEngine('statistics', (test) => {
  test('are gathered of every table, odd names, partitions and views with rows among them', async ({
    database,
    db,
  }) => {
    await db.query(`
      create schema "Sales, old";
      create table "Sales, old"."Order "" Items" as select n as id from generate_series(1, 10) n;
      create table many (id int) partition by range (id);
      create table many_low partition of many for values from (0) to (10);
      insert into many select generate_series(0, 9);
      create materialized view few as select * from many limit 3;
    `)

    await gatherStatistics(database, { jobs: 2, signal: undefined })

    const { rows } = await db.query(`
      select relname, reltuples::int from pg_class
       where relname in ('Order " Items', 'many', 'many_low', 'few') order by relname
    `)
    expect(rows).toEqual([
      { relname: 'Order " Items', reltuples: 10 },
      { relname: 'few', reltuples: 3 },
      { relname: 'many', reltuples: 10 },
      { relname: 'many_low', reltuples: 10 },
    ])
  })

  test('are gathered of some tables, and then of the others: with a partition comes its whole table', async ({
    database,
    db,
  }) => {
    await db.query(`
      create table many (id int) partition by range (id);
      create table low partition of many for values from (0) to (10);
      create table high partition of many for values from (10) to (20);
      insert into many select generate_series(0, 19);
      create table rest as select 1 as id;
    `)
    const tables = [{ schema: 'public', table: 'low' }]
    const analyzed = async (): Promise<readonly unknown[]> => {
      const { rows } = await db.query(
        `select relname from pg_class where relname in ('many', 'low', 'high', 'rest') and reltuples > 0 order by 1`,
      )
      return rows.map(({ relname }) => relname)
    }

    await gatherStatistics(database, { jobs: 2, signal: undefined, which: { are: 'only', tables } })
    const first = await analyzed()
    await gatherStatistics(database, { jobs: 2, signal: undefined, which: { are: 'but', tables } })

    expect(first).toEqual(['high', 'low', 'many'])
    expect(await analyzed()).toEqual(['high', 'low', 'many', 'rest'])
  })
})
