import { type Database, withSession } from '@pgtend/database'
import { eachEngine } from '@pgtend/testing'
import { expect } from 'vitest'
import { names, THREE, tables } from '../../test/three-migrations.ts'
import { writeMigrations } from '../../test/write-migrations.ts'
import { measureDataLoss } from '../derive-down/data-loss/measure-data-loss.ts'
import { migrateDown } from './migrate-down.ts'
import { migrateUp } from './migrate-up.ts'
import { readStatus } from './read-status.ts'

async function pending(database: Database, directory: string): Promise<readonly string[]> {
  return (await readStatus(database, { directory })).pending
}

eachEngine('down', (test) => {
  test('undoes the last, a number, down to a name, and everything', async ({ database, db }) => {
    const directory = await writeMigrations(THREE)
    const up = () => migrateUp(database, { directory })

    await up()
    expect(await names(migrateDown(database, { directory }))).toEqual(['3_touch'])
    expect(await names(migrateDown(database, { directory, target: { count: 2 } }))).toEqual(['2_body', '1_notes'])
    await up()
    expect(await names(migrateDown(database, { directory, target: { to: '1_notes' } }))).toEqual(['3_touch', '2_body'])
    await up()
    expect(await names(migrateDown(database, { directory, target: { base: true } }))).toEqual([
      '3_touch',
      '2_body',
      '1_notes',
    ])

    expect(await tables(db)).toEqual(['_prisma_migrations'])
    expect(await pending(database, directory)).toEqual(['1_notes', '2_body', '3_touch'])
    expect(await names(migrateDown(database, { directory }))).toEqual([])
  })

  test('runs nothing when another run came between the question and the answer', async ({ database }) => {
    const directory = await writeMigrations(THREE)
    await migrateUp(database, { directory })
    const agreed = ['3_touch']
    await migrateDown(database, { directory, agreed })

    await expect(migrateDown(database, { directory, agreed })).rejects.toMatchObject({
      code: 'MIGRATION_PLAN_CHANGED',
      message: expect.stringContaining('"2_body" would be undone too'),
    })
    await expect(migrateDown(database, { directory, agreed: ['2_body', '1_notes'] })).rejects.toMatchObject({
      code: 'MIGRATION_PLAN_CHANGED',
    })
    expect(await pending(database, directory)).toEqual(['3_touch'])
  })

  test('marks every row of a migration that the ledger has twice', async ({ database, db }) => {
    const directory = await writeMigrations(THREE)
    await migrateUp(database, { directory })
    await db.query(`insert into _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
      select 'twice', checksum, migration_name, now(), 1 from _prisma_migrations where migration_name = '3_touch'`)

    await migrateDown(database, { directory })

    expect(await pending(database, directory)).toEqual(['3_touch'])
  })

  test('marks the row rolled back and not finished, so that Prisma applies it again', async ({ database, db }) => {
    const directory = await writeMigrations(THREE)
    await migrateUp(database, { directory })

    await migrateDown(database, { directory })

    const { rows } = await db.query(
      `select finished_at, rolled_back_at from _prisma_migrations where migration_name = '3_touch'`,
    )
    expect(rows).toEqual([{ finished_at: null, rolled_back_at: expect.any(Date) }])
  })

  test('refuses before anything is run when a script is missing', async ({ database, db }) => {
    const directory = await writeMigrations({
      '1_a': 'create table a ()',
      '2_b': { up: 'create table b ()', down: 'drop table b' },
    })
    await migrateUp(database, { directory })

    await expect(migrateDown(database, { directory, target: { count: 2 } })).rejects.toMatchObject({
      code: 'MIGRATION_DOWN_MISSING',
      details: { migration: '1_a' },
    })
    expect(await tables(db)).toEqual(['_prisma_migrations', 'a', 'b'])
  })

  test('a failing script leaves the migration applied', async ({ database, db }) => {
    const directory = await writeMigrations({
      '1_a': { up: 'create table a ()', down: 'drop table a; drop table nowhere' },
    })
    await migrateUp(database, { directory })

    await expect(migrateDown(database, { directory })).rejects.toMatchObject({
      details: { line: 1, sqlstate: '42P01' },
    })
    expect(await tables(db)).toEqual(['_prisma_migrations', 'a'])
    expect(await readStatus(database, { directory })).toMatchObject({ upToDate: true })
  })

  test('an undo that stopped half-way is shown, stops up, and is finished by down', async ({ database, db }) => {
    const broken = 'drop index concurrently a_id; drop table nowhere;'
    const directory = await writeMigrations({
      '1_a': { up: 'create table a (id int); create index a_id on a (id);', down: broken },
    })
    await migrateUp(database, { directory })
    await expect(migrateDown(database, { directory })).rejects.toMatchObject({ code: 'MIGRATION_STATEMENT_FAILED' })

    const status = await readStatus(database, { directory })
    expect(status.migrations).toMatchObject([{ state: 'half-undone' }])
    await expect(migrateUp(database, { directory })).rejects.toMatchObject({ code: 'MIGRATION_FAILED_EARLIER' })
    await writeMigrations(
      { '1_a': { up: 'create table a (id int); create index a_id on a (id);', down: broken.replace('nowhere', 'a') } },
      directory,
    )

    expect(await names(migrateDown(database, { directory }))).toEqual(['1_a'])
    expect(await tables(db)).toEqual(['_prisma_migrations'])
  })
})

eachEngine('what down would lose', (test) => {
  test('is counted per table and column before anything is run, and estimated where there is too much', async ({
    database,
    db,
  }) => {
    const directory = await writeMigrations({
      '1_note': {
        up: 'create table note (id int primary key); create table empty ();',
        down: 'drop table note, empty',
      },
      '2_body': {
        up: 'alter table note add body text; alter table note add done bool;',
        down: 'alter table note drop body, drop done',
      },
      '3_odd': { up: 'create schema "Odd"; create table "Odd"."Select" (id int);', down: 'drop schema "Odd" cascade' },
    })
    await migrateUp(database, { directory })
    await db.query(
      `insert into note select n, case when n < 4 then 'x' end from generate_series(1, 5) n; insert into "Odd"."Select" values (1)`,
    )

    const { dataLoss, migrations } = await migrateDown(database, { directory, target: { base: true }, dryRun: true })
    const { dataLoss: one } = await migrateDown(database, { directory, dryRun: true })

    expect(migrations).toEqual([])
    expect(dataLoss).toEqual([
      { migration: '3_odd', schema: 'Odd', table: 'Select', column: null, rows: 1, exact: true },
      { migration: '2_body', schema: 'public', table: 'note', column: 'body', rows: 3, exact: true },
      { migration: '1_note', schema: 'public', table: 'note', column: null, rows: 5, exact: true },
    ])
    expect(one).toHaveLength(1)
  })

  test('is estimated where counting would take too long, and left out for what is not there', async ({
    database,
    db,
  }) => {
    await db.query(
      `create table big (id int, note text); insert into big select n, case when n <= 100 then 'x' end from generate_series(1, 400) n; analyze big`,
    )
    const dropped = [
      { migration: '1', schema: undefined, table: 'big', column: null },
      { migration: '1', schema: undefined, table: 'big', column: 'note' },
      { migration: '1', schema: undefined, table: 'big', column: 'nowhere' },
      { migration: '1', schema: 'nowhere', table: null, column: null },
    ]

    const losses = await withSession(database, (client) =>
      measureDataLoss(client, dropped, { schema: 'public', rowLimit: 200 }),
    )
    const late = await withSession(database, (client) =>
      measureDataLoss(client, dropped, { schema: 'public', budgetMs: 0 }),
    )

    await db.query('create table never_analyzed as select generate_series(1, 9) as n')
    const unknown = [{ migration: '2', schema: undefined, table: 'never_analyzed', column: null }]
    const [many] = await withSession(database, (client) =>
      measureDataLoss(client, unknown, { schema: 'public', rowLimit: 5 }),
    )

    expect(many).toMatchObject({ rows: 6, exact: false })
    expect(losses).toMatchObject([
      { column: 'note', rows: 100, exact: true },
      { column: null, rows: 400, exact: false },
    ])
    expect(late.map(({ rows, exact }) => [rows, exact])).toEqual([
      [100, false],
      [400, false],
    ])
  })
})

eachEngine('a down.sql that undoes nothing', (test) => {
  test.for([
    ['says so', '-- pgtend: irreversible rows were changed\n', 'MIGRATION_IRREVERSIBLE', 'rows were changed'],
    ['was never written', '-- Undoes 1_a.\n\n', 'MIGRATION_DOWN_MISSING', 'nothing was written'],
  ] as const)('is refused when it %s', async ([, down, code, message], { database }) => {
    const directory = await writeMigrations({ '1_a': { up: 'create table a ()', down } })
    await migrateUp(database, { directory })

    await expect(migrateDown(database, { directory })).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    })
    expect((await readStatus(database, { directory })).upToDate).toBe(true)
  })
})
