import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openDatabase, parseDatabaseUrl } from '@pgtend/database'
import { test as serverTest } from '@pgtend/testing'
import { describe, expect, test } from 'vitest'
import { writeMigrations } from '../../test/write-migrations.ts'
import { readMigrations } from '../files/read-migrations.ts'
import { memoryShadow, serverShadow } from '../prisma-engine/shadow-database.ts'
import { generateDowns } from './generate-downs.ts'
import { writeDowns } from './write-downs.ts'

const CORE = fileURLToPath(new URL('../../../../prisma/migrations', import.meta.url))

const onServer = serverTest.extend('database', async ({ databaseUrl }, { onCleanup }) => {
  const options = { applicationName: 'pgtend tests', environment: 'development' } as const
  const database = await openDatabase(parseDatabaseUrl(databaseUrl), options)
  onCleanup(() => database.end())
  return database
})

describe('generated down.sql', () => {
  onServer('is proven for every migration of this repository', async ({ database }) => {
    const files = await readMigrations(CORE)

    const downs = await generateDowns(files, {
      openShadow: serverShadow(database),
      names: files.map(({ name }) => name),
    })

    expect(downs.map(({ name, status, failure }) => ({ name, status, failure }))).toEqual(
      files.map(({ name }) => ({ name, status: 'proven', failure: null })),
    )
    expect(downs.filter(({ loss }) => loss === 'lossless')).toHaveLength(5)
  })

  onServer('goes on after one that cannot be proven, and writes the others', async ({ database }) => {
    const directory = await writeMigrations({
      '1_note': 'create table note (id int primary key, body text);',
      '2_rename': `do $$ begin alter table note rename to memo; end $$; create table box (memo memo);`,
      '3_new': { up: 'create table c ()', down: '-- Undoes 3_new.\r\n' },
      '4_kept': { up: 'create table d ()', down: 'drop table d' },
      '5_rows': `insert into c default values;`,
      '6_analyze': 'analyze',
    })
    const files = await readMigrations(directory)

    const downs = await generateDowns(files, { openShadow: serverShadow(database) })
    const { migrations } = await writeDowns(files, downs)

    expect(migrations.map(({ name, status, written }) => [name, status, written])).toEqual([
      ['1_note', 'proven', true],
      ['2_rename', 'proven', true],
      ['3_new', 'proven', true],
      ['5_rows', 'irreversible', true],
      ['6_analyze', 'proven', true],
    ])
    expect(await readFile(join(directory, '5_rows', 'down.sql'), 'utf8')).toBe(
      '-- pgtend: irreversible insert into "c" (rows) in line 1\n',
    )
  })

  onServer('says when the rows that a migration leaves are in the way of applying it again', async ({ database }) => {
    const directory = await writeMigrations({
      '1_note': 'create table note (id int primary key);',
      '2_seed': 'insert into note values (1); alter table note add column body text;',
      '3_tag': 'create table tag ();',
    })
    const files = await readMigrations(directory)

    const downs = await generateDowns(files, { openShadow: serverShadow(database), names: ['2_seed', '3_tag'] })

    expect(downs).toMatchObject([
      { status: 'proven', loss: 'irreversible', repeatable: false },
      { status: 'proven', loss: 'lossy', repeatable: true },
    ])
    expect(downs[0]?.notes.join('\n')).toContain('cannot be applied again')
  })

  onServer('is not proven, and not written, when it does not lead back', async ({ database }) => {
    const directory = await writeMigrations({
      // A cast is in no catalog of ours; the function under it cannot be dropped alone.
      '1_cast': `create function to_text(int4range) returns text language sql immutable as $$ select 'x' $$;
        create cast (int4range as text) with function to_text(int4range) as assignment;`,
      '2_after': 'create table a ()',
    })
    const files = await readMigrations(directory)

    const downs = await generateDowns(files, { openShadow: serverShadow(database) })
    const { migrations } = await writeDowns(files, downs)

    expect(migrations).toMatchObject([
      { name: '1_cast', status: 'unproven', written: false, failure: expect.stringContaining('to_text') },
      { name: '2_after', status: 'proven', written: true },
    ])
  })

  test('in memory: renames, roles and what is there already', { timeout: 180_000 }, async () => {
    const directory = await writeMigrations({
      '1_note':
        'create table note (id int primary key, body text); create role reader; grant select on note to reader, writer;',
      '2_rename': {
        up: 'alter table note rename column body to text; alter table note rename to memo; alter table memo add done bool not null default false;',
        down: 'select 1;',
      },
      '3_index': 'create index concurrently on memo (text);',
    })
    const files = await readMigrations(directory)

    const downs = await generateDowns(files, { openShadow: memoryShadow(), names: ['2_rename', '3_index'] })
    const kept = await writeDowns(files, downs)
    const forced = await writeDowns(files, downs, { force: true })
    await writeFile(join(directory, '3_index', 'down.sql'), 'select 2;')
    const dry = await writeDowns(files, downs, { force: true, dryRun: true })

    expect(downs.map(({ status, loss }) => [status, loss])).toEqual([
      ['proven', 'lossy'],
      ['proven', 'lossless'],
    ])
    expect(kept.migrations.map(({ written }) => written)).toEqual([false, true])
    expect(forced.migrations.map(({ written }) => written)).toEqual([true, true])
    expect(await readFile(join(directory, '2_rename', 'down.sql'), 'utf8')).toMatchInlineSnapshot(`
      "-- Undoes 2_rename. Derived from the catalog: lossy.
      -- lossy: column public.note.done: its values are lost

      alter table "memo" rename column "text" to "body";
      alter table "memo" rename to "note";
      alter table "note" drop column "done";
      "
    `)
    expect(dry.migrations.map(({ written }) => written)).toEqual([false, false])
    expect(await readFile(join(directory, '3_index', 'down.sql'), 'utf8')).toBe('select 2;')
  })

  test('a name that no migration has is refused before anything is replayed', async () => {
    const directory = await writeMigrations({ '1_a': 'create table a ()' })
    const files = await readMigrations(directory)

    await expect(generateDowns(files, { openShadow: memoryShadow(), names: ['2_b'] })).rejects.toMatchObject({
      code: 'MIGRATION_UNKNOWN',
    })
  })
})
