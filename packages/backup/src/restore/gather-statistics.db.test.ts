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
})
