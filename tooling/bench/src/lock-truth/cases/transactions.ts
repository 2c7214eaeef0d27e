import type { CaseTheme } from '../lock-case.ts'

export const TRANSACTIONS: CaseTheme = {
  theme: 'several statements',
  cases: [
    {
      name: 'short locks on several tables',
      sql: [
        'alter table users add column a text',
        'alter table orders add column a text',
        'alter table memories add column a text',
      ],
    },
    {
      name: 'a short strong lock, then an index on another table',
      sql: ['alter table users add column a text', 'create index orders_total_idx on orders (total)'],
    },
    {
      name: 'a short strong lock, then a long read of another table',
      sql: ['alter table users add column a text', 'create table order_copies as select * from orders'],
      note: 'nobody reads users while orders is copied',
    },
    {
      name: 'a long read, then a short strong lock',
      sql: ['create table order_copies as select * from orders', 'alter table users add column a text'],
    },
    {
      name: 'a short strong lock, then validation of a constraint of another table',
      earlier: 'alter table orders add constraint total_check check (total >= 0) not valid;',
      sql: ['alter table users add column a text', 'alter table orders validate constraint total_check'],
    },
    {
      name: 'validation of two constraints',
      earlier:
        'alter table orders add constraint total_check check (total >= 0) not valid; alter table users add constraint age_check check (age >= 0) not valid;',
      sql: ['alter table orders validate constraint total_check', 'alter table users validate constraint age_check'],
    },
    {
      name: 'a trigger, then rows of another table',
      sql: [
        'create trigger users_touch before update on users for each row execute function touch()',
        'update orders set quantity = 2',
      ],
    },
    {
      name: 'two concurrent index builds',
      sql: [
        'create index concurrently orders_total_idx on orders (total)',
        'create index concurrently orders_placed_idx on orders (placed_at)',
      ],
      outsideTransaction: true,
    },
    {
      name: 'rename a new table into the place of the old one',
      sql: [
        'create table new_memories (like memories including all)',
        'alter table memories rename to old_memories',
        'alter table new_memories rename to memories',
      ],
    },
    {
      name: 'copy a table and swap it',
      sql: [
        'create table new_memories (like memories including all)',
        'insert into new_memories select * from memories',
        'drop table memories',
        'alter table new_memories rename to memories',
      ],
      note: 'no lock that blocks is held while the rows are copied',
    },
    {
      name: 'index on a table renamed by the same migration',
      sql: ['alter table memories rename to recollections', 'create index on recollections (user_id)'],
    },
    {
      name: 'column added and indexed by the same migration',
      sql: ['alter table users add column a text', 'create index on users (a)'],
    },
    {
      name: 'table of an earlier migration, still empty',
      earlier: 'create table badges (id integer primary key, user_id integer);',
      sql: ['create index badges_user_idx on badges (user_id)', 'alter table badges alter column id type bigint'],
    },
  ],
}
