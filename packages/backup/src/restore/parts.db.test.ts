import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from '@pgtend/testing'
import { expect } from 'vitest'
import { newStore, options } from '../../test/new-store.ts'
import { openCopy, openTest } from '../../test/open-test.ts'
import { restoreInto } from '../../test/restore-into.ts'
import { fillRich } from '../../test/rich-database.ts'
import { sharedDatabase } from '../../test/shared-database.ts'
import { createBackup } from '../create/create-backup.ts'
import type { SelectedParts } from './select-entries.ts'

const RELATIONS = `
  select coalesce(array_agg(n.nspname || '.' || c.relname order by c.relname), '{}')::text[] as names
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
   where c.relkind in ('r', 'p', 'v', 'm', 'S') and n.nspname !~ '^(pg_|information_schema)'`

const backedUp = sharedDatabase(async ({ database, store }) => {
  await fillRich(database.pool)
  await database.pool.query('create schema other; create table other.secret (id int)')
  await createBackup(database, store, await options())
})

test('one table of a dump is restored with all that belongs to it', async () => {
  const { database, store } = backedUp()
  const only = { schemas: [], tables: [{ schema: 'Odd Name', name: 'Order Items' }] }

  const result = await restoreInto(database, store, { only })

  expect(result).toMatchObject({
    compared: true,
    tables: 1,
    rows: 300,
    leftOut: [],
    indexes: [{ name: 'Odd Index' }],
  })
  await using copy = await openCopy(database)
  expect((await copy.pool.query(RELATIONS)).rows).toEqual([
    { names: ['Odd Name.Order Items', 'Odd Name.Order Items_id_seq'] },
  ])
  const { rows } = await copy.pool.query(`
      insert into "Odd Name"."Order Items" ("select", at) values ('next', now())
      returning id, length, mood, (select count(*)::int from pg_indexes where tablename = 'Order Items') as indexes`)
  expect(rows).toEqual([{ id: '1600', length: 4, mood: 'happy', indexes: 4 }])
})

test('a partitioned table brings its partitions, and both tables of a foreign key keep it', async () => {
  const { database, store } = backedUp()
  const tables = [
    { schema: 'public', name: 'parent' },
    { schema: 'public', name: 'child' },
    { schema: 'Odd Name', name: 'Order Items' },
  ]

  const result = await restoreInto(database, store, { only: { schemas: [], tables } })

  expect(result).toMatchObject({ rows: 370, leftOut: [] })
  await using copy = await openCopy(database)
  const { rows } = await copy.pool.query(`
    select (select count(*)::int from parent) as parent,
           (select count(*)::int from pg_constraint where contype = 'f') as keys`)
  expect(rows).toEqual([{ parent: 20, keys: 1 }])
})

test('a schema is restored with what it needs of others', async () => {
  const { database, store } = backedUp()

  await restoreInto(database, store, { only: { schemas: ['public'], tables: [] } })

  await using copy = await openCopy(database)
  const { names } = (await copy.pool.query<{ names: string[] }>(RELATIONS)).rows[0] ?? { names: [] }
  expect(names).toEqual(expect.arrayContaining(['public.parent_2026', 'public.happy', 'Odd Name.Order Items']))
  expect(names).not.toContain('other.secret')
  const { rows } = await copy.pool.query(
    `select count(*)::int as n from pg_proc where proname in ('shout', 'twice', 'touch')`,
  )
  expect(rows).toEqual([{ n: 3 }])
})

test('tables whose names read alike in the list of an archive are told apart', { timeout: 60_000 }, async ({
  databaseUrl,
}) => {
  const { store } = await newStore()
  const spaced = await openTest(databaseUrl)
  await spaced.pool.query(`
    do $$ begin create role "pgtend odd role"; exception when duplicate_object then null; end $$;
    create schema a; create schema "a b";
    create table a."b c" as select 1 as n;
    create table "a b".c (n int primary key, s serial); insert into "a b".c values (2);
    create table "x; Type: VIEW; Schema: a b" as select 3 as n;
    create table "line\nfeed" as select 4 as n;
    alter table a."b c" owner to "pgtend odd role";
  `)
  await createBackup(spaced, store, await options())
  await spaced.pool.query('drop table a."b c"; drop role "pgtend odd role"')
  const each = async (only: Partial<SelectedParts>): Promise<unknown> => {
    const { rows } = await restoreInto(spaced, store, { only: { schemas: [], tables: [], ...only } })
    const copy = await openCopy(spaced)
    const { names } = (await copy.pool.query(RELATIONS)).rows[0]
    await copy.end()
    await spaced.cluster.drop(`${spaced.target.database}_copy`, { terminateSessions: true })
    return { names, rows }
  }

  const publicTables = ['x; Type: VIEW; Schema: a b', 'line\nfeed'].map((name) => ({ schema: 'public', name }))

  expect(await each({ tables: [{ schema: 'a', name: 'b c' }] })).toEqual({ names: ['a.b c'], rows: 1 })
  expect(await each({ tables: [{ schema: 'a b', name: 'c' }, ...publicTables] })).toEqual({
    names: ['a b.c', 'a b.c_s_seq', 'public.line\nfeed', 'public.x; Type: VIEW; Schema: a b'],
    rows: 3,
  })
  expect(await each({ schemas: ['a'] })).toEqual({ names: ['a.b c'], rows: 1 })
})

test('what the dump does not have, and parts of plain SQL, are refused', async ({ temporaryDirectory }) => {
  const { database, store } = backedUp()
  const plain = join(temporaryDirectory, 'dump.sql')
  await writeFile(plain, 'create table item (id int);\n')
  const steps: string[] = []
  const restore = (reference: string, schemas: readonly string[], name: string) =>
    restoreInto(database, store, {
      reference,
      only: { schemas, tables: [{ schema: undefined, name }] },
      onProgress: (text) => void steps.push(text),
    })

  await expect(restore('latest', [], 'items')).rejects.toMatchObject({ code: 'BACKUP_OPTIONS_INVALID' })
  await expect(restore('latest', ['nowhere'], 'child')).rejects.toMatchObject({ code: 'BACKUP_OPTIONS_INVALID' })
  await expect(restore(plain, [], 'item')).rejects.toMatchObject({ code: 'BACKUP_NOT_RESTORABLE' })
  expect(await database.cluster.exists(`${database.target.database}_copy`)).toBe(false)
  expect(steps).not.toContainEqual(expect.stringContaining('restoring into'))
})
