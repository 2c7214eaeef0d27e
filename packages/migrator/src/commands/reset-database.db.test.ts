import { eachEngine } from '@pgtend/testing'
import { expect } from 'vitest'
import { THREE, tables } from '../../test/three-migrations.ts'
import { writeMigrations } from '../../test/write-migrations.ts'
import { migrateUp } from './migrate-up.ts'
import { databaseResetSchema, resetDatabase } from './reset-database.ts'

eachEngine('reset', (test) => {
  test('drops everything of the application, keeps extensions, and migrates again', async ({ database, db }) => {
    const directory = await writeMigrations(THREE)
    await migrateUp(database, { directory })
    await db.query(`
      create extension if not exists vector;
      create schema "Odd Name"; create table "Odd Name"."Order Items" (id int);
      create type mood as enum ('x'); create domain short as text check (length(value) < 9);
      create table extra (id bigserial, m mood, e vector(3)); create materialized view mv as select * from extra;
      create function f(a mood) returns int language sql as 'select 1'; create procedure p() language sql as 'select 1';
      create sequence s; create aggregate agg (int) (sfunc = int4pl, stype = int);
    `)

    const dry = await resetDatabase(database, { directory, dryRun: true })
    const before = await tables(db)
    const { dropped, objects, run } = await resetDatabase(database, { directory })

    expect(databaseResetSchema.parse(dry)).toMatchObject({ dropped, objects, run: { dryRun: true, migrations: [] } })
    expect(dry.run.plan.migrations.map(({ name }) => name)).toEqual(['1_notes', '2_body', '3_touch'])
    expect(before).toEqual(['_prisma_migrations', 'extra', 'note'])
    expect(objects.toSorted()).toEqual([
      'aggregate public.agg(integer)',
      'domain public.short',
      'function public.f(a mood)',
      'function public.touch()',
      'materialized view public.mv',
      'procedure public.p()',
      'schema "Odd Name"',
      'sequence public.extra_id_seq',
      'sequence public.s',
      'table pgtend.migration_step',
      'table public._prisma_migrations',
      'table public.extra',
      'table public.note',
      'type public.mood',
    ])
    expect(run.migrations.map(({ name }) => name)).toEqual(['1_notes', '2_body', '3_touch'])
    expect(await tables(db)).toEqual(['_prisma_migrations', 'note'])
    const { rows } = await db.query(`
      select (select count(*)::int from pg_extension where extname = 'vector') as vector,
             (select count(*)::int from pg_namespace where nspname = 'Odd Name') as odd,
             (select count(*)::int from pg_type where typname in ('mood', 'short')) as types,
             (select count(*)::int from pg_proc where pronamespace = 'public'::regnamespace and proname in ('f', 'p', 'agg')) as routines
    `)
    expect(rows).toEqual([{ vector: 1, odd: 0, types: 0, routines: 0 }])
  })

  test('a folder that cannot be read costs no data', async ({ database, db }) => {
    await db.query('create table kept (id int)')

    await expect(resetDatabase(database, { directory: '/nowhere' })).rejects.toMatchObject({
      code: 'MIGRATIONS_FOLDER_NOT_FOUND',
    })
    expect(await tables(db)).toEqual(['kept'])
  })

  test('a file that no run could begin with costs no data', async ({ database, db }) => {
    const directory = await writeMigrations({ ...THREE, '4_typo': 'create tabel a (id int);' })
    await db.query('create table kept (id int)')

    await expect(resetDatabase(database, { directory })).rejects.toMatchObject({ code: 'MIGRATION_SYNTAX_ERROR' })
    expect(await tables(db)).toEqual(['kept'])
  })
})
