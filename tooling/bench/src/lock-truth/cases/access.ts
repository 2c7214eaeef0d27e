import type { CaseTheme } from '../lock-case.ts'

export const ACCESS: CaseTheme = {
  theme: 'views, triggers, rights and names',
  cases: [
    { name: 'enable row level security', sql: ['alter table users enable row level security'] },
    { name: 'create policy', sql: ['create policy own_rows on users using (id = 1)'] },
    {
      name: 'drop policy',
      earlier: 'create policy own_rows on users using (id = 1);',
      sql: ['drop policy own_rows on users'],
    },
    {
      name: 'alter policy',
      earlier: 'create policy own_rows on users using (id = 1);',
      sql: ['alter policy own_rows on users using (id = 2)'],
    },
    { name: 'change the owner', sql: ['alter table users owner to pg_monitor'] },
    {
      name: 'create trigger',
      sql: ['create trigger users_touch before update on users for each row execute function touch()'],
    },
    {
      name: 'create or replace trigger',
      sql: ['create or replace trigger orders_touch before insert on orders for each row execute function touch()'],
    },
    { name: 'drop trigger', sql: ['drop trigger orders_touch on orders'] },
    { name: 'disable trigger', sql: ['alter table orders disable trigger orders_touch'] },
    { name: 'create view', sql: ['create view user_names as select id, nickname from users'] },
    {
      name: 'create or replace view',
      sql: ['create or replace view active_users as select id, country, age from users where is_active'],
    },
    { name: 'drop view', sql: ['drop view active_users'] },
    {
      name: 'create or replace function',
      sql: ['create or replace function touch() returns trigger language plpgsql as $$ begin return old; end $$'],
    },
    { name: 'create rule', sql: ['create rule no_delete as on delete to visits do instead nothing'] },
    { name: 'grant on a table', sql: ['grant select on users to public'] },
    { name: 'comment on a table', sql: [`comment on table users is 'people'`] },
    { name: 'comment on a column', sql: [`comment on column users.email is 'address'`] },
    { name: 'create type', sql: [`create type colour as enum ('red')`] },
    { name: 'add an enum value', sql: [`alter type mood add value 'tired'`] },
    {
      name: 'add an enum value and use it, each in a transaction of its own',
      sql: [`alter type mood add value 'tired'`, `update users set state = 'tired' where id = 1`],
      outsideTransaction: true,
    },
    { name: 'rename an enum value', sql: [`alter type mood rename value 'calm' to 'quiet'`] },
    { name: 'create extension', sql: ['create extension if not exists pgcrypto'] },
    { name: 'create schema', sql: ['create schema extra'] },
    { name: 'create sequence', sql: ['create sequence numbers'] },
    { name: 'create publication for a table', sql: ['create publication changes for table users'] },
    { name: 'rename table', sql: ['alter table memories rename to recollections'] },
    {
      name: 'rename table and leave a view',
      sql: ['alter table memories rename to recollections', 'create view memories as select * from recollections'],
    },
    { name: 'drop table', sql: ['drop table memories'] },
    { name: 'drop table that references another', sql: ['drop table orders'] },
    { name: 'drop table cascade', sql: ['drop table users cascade'] },
    { name: 'drop table of the same migration', sql: ['create table badges (id integer)', 'drop table badges'] },
    { name: 'drop schema cascade', sql: ['drop schema archive cascade'] },
    { name: 'drop materialized view', sql: ['drop materialized view team_sizes'] },
    { name: 'drop enum type', earlier: `create type colour as enum ('red');`, sql: ['drop type colour'] },
    {
      name: 'create table',
      sql: ['create table badges (id bigint generated always as identity primary key, name text not null unique)'],
    },
    { name: 'create table like another', sql: ['create table users_copy (like users including all)'] },
    { name: 'create table that inherits', sql: ['create table vip_users (level integer) inherits (users)'] },
  ],
}
