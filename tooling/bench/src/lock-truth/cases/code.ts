import type { CaseTheme } from '../lock-case.ts'

export const CODE: CaseTheme = {
  theme: 'code',
  cases: [
    {
      name: 'do block that adds a serial column',
      sql: ['do $$ begin alter table memories add column number serial; end $$'],
    },
    { name: 'do block that adds a column', sql: ['do $$ begin alter table memories add column note text; end $$'] },
    {
      name: 'do block that builds an index unless it is there',
      sql: [
        `do $$ begin
  if not exists (select from pg_class where relname = 'orders_total_idx') then
    create index orders_total_idx on orders (total);
  end if;
end $$`,
      ],
    },
    {
      name: 'do block that adds a foreign key and ignores that it is there',
      sql: [
        `do $$ begin
  alter table memories add constraint memories_user_fkey foreign key (user_id) references users (id);
exception when duplicate_object then null;
end $$`,
      ],
    },
    { name: 'do block that updates all rows', sql: ['do $$ begin update users set age = age + 1; end $$'] },
    { name: 'do block that updates one row', sql: ['do $$ begin update users set age = 1 where id = 1; end $$'] },
    {
      name: 'do block that executes a constant',
      sql: [`do $$ begin execute 'create index orders_total_idx on orders (total)'; end $$`],
    },
    {
      name: 'do block that executes a constant through format',
      sql: [`do $$ begin execute format('alter table %I set unlogged', 'memories'); end $$`],
    },
    {
      name: 'do block that executes a free change',
      sql: [`do $$ begin execute 'alter table users add column phone text'; end $$`],
    },
    {
      name: 'do block with a loop over constants',
      sql: [
        `do $$ declare t text; begin
  foreach t in array array['memories', 'chunks'] loop
    execute format('alter table %I add column number serial', t);
  end loop;
end $$`,
      ],
      note: 'the name of the table is only known at run time',
    },
    {
      name: 'do block that creates an enum type unless it is there',
      sql: [`do $$ begin create type colour as enum ('red'); exception when duplicate_object then null; end $$`],
    },
    { name: 'do block without effect', sql: [`do $$ begin raise notice 'hello'; end $$`] },
    {
      name: 'function that is only defined',
      sql: [
        'create function rebuild() returns void language plpgsql as $$ begin alter table users add column number serial; end $$',
      ],
    },
    {
      name: 'function defined and called',
      sql: [
        'create function rebuild() returns void language plpgsql as $$ begin alter table memories add column number serial; end $$',
        'select rebuild()',
      ],
    },
    {
      name: 'function of an earlier migration called',
      earlier:
        'create function rebuild() returns void language plpgsql as $$ begin create index on orders (total); end $$;',
      sql: ['select rebuild()'],
    },
    {
      name: 'procedure defined and called',
      sql: ['create procedure fill() language sql as $$ update users set age = 1 $$', 'call fill()'],
    },
  ],
}
