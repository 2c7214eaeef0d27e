import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Database } from '@pgtend/database'
import { eachEngine, temporaryDirectory } from '@pgtend/testing'
import { expect } from 'vitest'
import { migrateUp } from '../commands/migrate-up.ts'
import { readStatus } from '../commands/read-status.ts'
import { checksumOf } from '../files/checksum.ts'
import { diagnoseMigrationHistory } from '../prisma-engine/migration-history.ts'
import { applyImport } from './apply-import.ts'
import type { ForeignTool } from './foreign-history.ts'
import { planImport } from './plan-import.ts'

async function folderOf(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await temporaryDirectory()
  await mkdir(join(folder, 'meta'))
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  return folder
}

async function given(tool: ForeignTool, files: Readonly<Record<string, string>>, table?: string) {
  const [folder, directory] = [await folderOf(files), await temporaryDirectory()]
  const dumpSchema = async (args: readonly string[]) => `-- ${args.join(' ')}\ncreate table made ();\n`
  const options = { tool, folder, table, directory, now: new Date('2026-11-21T09:30:00Z'), dumpSchema }
  const importInto = async (database: Database) =>
    applyImport(database, await planImport(database, options), { directory })
  return { directory, options, importInto }
}

const DBMATE = {
  '20240101000000_a.sql': '-- migrate:up\ncreate table a ();\n-- migrate:down\ndrop table a;\n',
  '20240102000000_b.sql': '-- migrate:up\ncreate table b ();\n',
}

eachEngine('import', (test, engine) => {
  test('dbmate: applied files are marked, the others are pending, and a second import changes nothing', async ({
    database,
    db,
  }) => {
    const { directory, options, importInto } = await given('dbmate', DBMATE)
    await db.query(
      `create table schema_migrations (version varchar primary key); insert into schema_migrations values ('20240101000000')`,
    )

    const plan = await planImport(database, options)
    const dry = await applyImport(database, plan, { directory, dryRun: true })
    const untouched = await readStatus(database, { directory })
    const first = await importInto(database)
    const second = await importInto(database)

    expect(dry.migrations.map(({ file }) => file)).toEqual(['created', 'created'])
    expect(untouched.migrations).toEqual([])
    expect(first.migrations).toEqual([
      { name: '20240101000000_a', applied: true, hasDown: true, file: 'created' },
      { name: '20240102000000_b', applied: false, hasDown: false, file: 'created' },
    ])
    expect(second.migrations.map(({ file }) => file)).toEqual(['kept', 'kept'])
    expect(await readStatus(database, { directory })).toMatchObject({ applied: 1, pending: ['20240102000000_b'] })
    expect(await diagnoseMigrationHistory(database, directory)).toMatchObject({
      pending: ['20240102000000_b'],
      edited: [],
      missing: [],
    })
    expect((await db.query('table schema_migrations')).rows).toEqual([{ version: '20240101000000' }])
    await migrateUp(database, { directory })
    expect((await importInto(database)).migrations.map(({ applied }) => applied)).toEqual([true, true])
  })

  if (engine === 'embedded') return

  test('drizzle: files stay byte for byte, and an edited one is named', async ({ database, db }) => {
    const sql = 'create table a ();--> statement-breakpoint\ncreate table b ();'
    const { directory, importInto } = await given('drizzle', {
      'meta/_journal.json': JSON.stringify({
        entries: [10, 20, 30].map((when, idx) => ({ idx, when, tag: `000${idx}_x` })),
      }),
      '0000_x.sql': sql,
      '0001_x.sql': sql,
      '0002_x.sql': sql,
    })
    await db.query(
      `create schema drizzle; create table drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)`,
    )
    await db.query(`insert into drizzle.__drizzle_migrations (hash, created_at) values ($1, 10), ('other', 20)`, [
      checksumOf(sql),
    ])

    const { migrations, warnings } = await importInto(database)

    expect(migrations.map(({ name, applied }) => [name, applied])).toEqual([
      ['0000_x', true],
      ['0001_x', true],
      ['0002_x', false],
    ])
    expect(warnings).toEqual(['"0001_x" was edited after drizzle applied it'])
    const { migrations: known } = await readStatus(database, { directory })
    expect(known.map(({ state }) => state)).toEqual(['applied', 'applied', 'pending'])
  })

  test('node-pg-migrate: SQL by name from a table elsewhere; programs make a baseline', async ({ database, db }) => {
    await db.query(`create schema "Odd Name"; create table "Odd Name".pgmigrations (id serial, name varchar, run_on timestamp);
      insert into "Odd Name".pgmigrations (name) values ('1700000000000_a')`)
    const table = 'Odd Name.pgmigrations'
    const text = await given('node-pg-migrate', { '1700000000000_a.sql': '-- Up Migration\nselect 1;\n' }, table)
    const program = await given('node-pg-migrate', { '1700000000000_a.js': 'exports.up = () => {}' }, table)
    const behind = await given('node-pg-migrate', { '1700000000000_a.js': '', '1700000000001_b.sql': '' }, table)

    expect((await text.importInto(database)).migrations).toMatchObject([{ name: '1700000000000_a', applied: true }])
    expect((await program.importInto(database)).migrations).toMatchObject([
      { name: '20261121093000_baseline_from_node_pg_migrate', applied: true },
    ])
    await expect(behind.importInto(database)).rejects.toMatchObject({ code: 'MIGRATION_IMPORT_BEHIND' })
    const { migrations } = await planImport(database, program.options)
    expect(migrations[0]?.up).toContain('--exclude-table="Odd Name"."pgmigrations"')
  })

  test('alembic: a database at its head gets one baseline, any other is refused', async ({ database, db }) => {
    const files = {
      'a.py': `revision = 'aaa'\ndown_revision = None\n`,
      'b.py': `revision = 'bbb'\ndown_revision = 'aaa'\n`,
    }
    const { importInto, directory } = await given('alembic', files)
    await db.query(`create table alembic_version (version_num varchar(32)); insert into alembic_version values ('aaa')`)
    await expect(importInto(database)).rejects.toMatchObject({ code: 'MIGRATION_IMPORT_BEHIND' })
    await db.query(`update alembic_version set version_num = 'bbb'`)

    const first = await importInto(database)
    const second = await importInto(database)

    expect(first).toMatchObject({ baseline: true, migrations: [{ name: '20261121093000_baseline_from_alembic' }] })
    expect(second.migrations).toMatchObject([{ file: 'kept' }])
    expect(await readStatus(database, { directory })).toMatchObject({ upToDate: true, applied: 1 })
    await db.query(`update alembic_version set version_num = 'gone'`)
    await expect(importInto(database)).rejects.toMatchObject({ code: 'MIGRATION_IMPORT_BEHIND' })
  })

  test('what does not fit together is refused before anything is written', async ({ database, db }) => {
    const { importInto, options, directory } = await given('dbmate', DBMATE)
    const nowhere = { ...options, folder: join(directory, 'nowhere') }

    await expect(importInto(database)).rejects.toMatchObject({
      code: 'MIGRATION_IMPORT_UNREADABLE',
      message: 'the database has no table "schema_migrations" of dbmate',
    })
    await db.query(`create table schema_migrations (version varchar); insert into schema_migrations values ('2023')`)
    await expect(importInto(database)).rejects.toMatchObject({ code: 'MIGRATION_IMPORT_UNREADABLE' })
    await expect(planImport(database, nowhere)).rejects.toMatchObject({ code: 'MIGRATION_IMPORT_UNREADABLE' })
    await db.query('delete from schema_migrations')
    await mkdir(join(directory, '20240102000000_b'))
    await writeFile(join(directory, '20240102000000_b/migration.sql'), 'select 1;')
    await expect(importInto(database)).rejects.toMatchObject({ code: 'MIGRATION_EXISTS' })
    expect((await readStatus(database, { directory })).migrations).toMatchObject([{ name: '20240102000000_b' }])
  })
})
