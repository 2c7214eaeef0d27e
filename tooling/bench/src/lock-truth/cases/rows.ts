import type { CaseTheme } from '../lock-case.ts'

export const ROWS: CaseTheme = {
  theme: 'rows',
  cases: [
    { name: 'update all rows', sql: ['update users set age = age + 1'] },
    { name: 'update nearly all rows', sql: ['update users set nickname = lower(nickname) where nickname is not null'] },
    { name: 'update one row', sql: ['update users set age = 1 where id = 1'] },
    { name: 'update a range of the key', sql: ['update users set age = 1 where id between 1 and 200'] },
    {
      name: 'update a batch',
      sql: ['update users set age = 1 where id in (select id from users where id > 0 order by id limit 100)'],
    },
    {
      name: 'update all rows of a table of the same migration',
      sql: [
        'create table badges (id integer, a integer)',
        'insert into badges values (1, 1)',
        'update badges set a = 2',
      ],
    },
    { name: 'update an empty table', sql: [`update drafts set state = 'new'`] },
    {
      name: 'update from another table',
      sql: ['update orders set quantity = u.age from users u where u.id = orders.user_id'],
    },
    { name: 'delete all rows', sql: ['delete from memories'] },
    { name: 'delete where true', sql: ['delete from memories where true'] },
    { name: 'delete one row', sql: ['delete from memories where id = 7'] },
    { name: 'insert rows', sql: [`insert into teams (id, name, slug) values (100000, 'new', 'new')`] },
    {
      name: 'copy rows into a new table',
      sql: ['create table badges (id integer, email text)', 'insert into badges select id, email from users'],
    },
    { name: 'truncate', sql: ['truncate memories'] },
    { name: 'truncate cascade', sql: ['truncate teams cascade'] },
    {
      name: 'add column and fill it for all rows',
      sql: ['alter table users add column points integer', 'update users set points = 0'],
    },
    {
      name: 'add column and fill one row',
      sql: ['alter table users add column points integer', 'update users set points = 0 where id = 1'],
    },
    {
      name: 'update all rows in a common table expression',
      sql: ['with changed as (update users set age = 2 returning id) select count(*) from changed'],
    },
    {
      name: 'merge into all rows',
      sql: ['merge into users u using teams t on t.id = u.team_id when matched then update set age = 3'],
    },
    {
      name: 'insert on conflict for a few rows',
      sql: [
        `insert into teams (id, name, slug) values (1, 'a', 'a') on conflict (id) do update set name = excluded.name`,
      ],
    },
    { name: 'select all rows', sql: ['select count(*) from users'] },
    { name: 'select for update', sql: ['select id from users where id = 1 for update'] },
  ],
}
