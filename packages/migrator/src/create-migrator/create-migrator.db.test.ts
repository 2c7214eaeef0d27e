import { openDatabase, parseDatabaseUrl } from '@pgtend/database'
import { test } from '@pgtend/testing'
import { expect } from 'vitest'
import { THREE } from '../../test/three-migrations.ts'
import { writeMigrations } from '../../test/write-migrations.ts'
import { createMigrator } from './create-migrator.ts'

test('one object does all operations, opens its URL once and ends it', async ({ databaseUrl, db }) => {
  const directory = await writeMigrations(THREE)
  const migrator = createMigrator({
    database: databaseUrl,
    environment: 'development',
    applicationName: 'one object',
    directory,
  })
  const done: string[] = []
  const off = migrator.on('migration-done', ({ migration }) => done.push(migration))

  const plan = await migrator.plan({ target: 2 })
  const sql = await migrator.sql({ up: { target: 1 } })
  const check = await migrator.check()
  const run = await migrator.up({ target: 2 })
  off()
  await migrator.onStartup()
  const down = await migrator.down()

  expect(plan.migrations.map(({ name }) => name)).toEqual(['1_notes', '2_body'])
  expect(sql).toContain('create table note')
  expect(check).toMatchObject({ checked: ['1_notes', '2_body', '3_touch'], usedDatabase: true })
  expect(run.current).toBe('2_body')
  expect(done).toEqual(['1_notes', '2_body'])
  expect(down.migrations).toMatchObject([{ name: '3_touch' }])
  expect(await migrator.stamp('head')).toMatchObject({ stamped: ['3_touch'] })
  expect(await migrator.status()).toMatchObject({ upToDate: true })
  expect((await migrator.history()).attempts).toHaveLength(4)
  await migrator.end()
  const { rows } = await db.query(
    `select count(*)::int as n from pg_stat_activity where application_name = 'one object'`,
  )
  expect(rows).toEqual([{ n: 0 }])
})

test('a database that was given stays open', async ({ databaseUrl }) => {
  await using database = await openDatabase(parseDatabaseUrl(databaseUrl), {
    applicationName: 'pgtend tests',
    environment: 'development',
  })
  {
    await using migrator = createMigrator({ database, directory: await writeMigrations(THREE) })
    await migrator.up()
  }

  expect((await database.pool.query('select count(*)::int as n from note')).rows).toEqual([{ n: 5 }])
})

test('a server that is down is tried again at the next call', async () => {
  const migrator = createMigrator({ database: 'postgresql://u@127.0.0.1:1/x', directory: await writeMigrations(THREE) })

  await expect(migrator.status()).rejects.toThrow()
  await expect(migrator.status()).rejects.toThrow()
  await migrator.end()
})

test('a late migration is refused when a server starts, except in development', async ({ databaseUrl }) => {
  await using database = await openDatabase(parseDatabaseUrl(databaseUrl), {
    applicationName: 'pgtend tests',
    environment: 'development',
  })
  const { '1_notes': first, '2_body': second, '3_touch': third } = THREE
  const directory = await writeMigrations({ '1_notes': first, '3_touch': third })
  await createMigrator({ database, directory }).up()
  await writeMigrations({ '2_body': second }, directory)

  await expect(createMigrator({ database, directory }).onStartup()).rejects.toMatchObject({
    code: 'MIGRATION_OUT_OF_ORDER',
  })
  expect(await createMigrator({ database, directory, environment: 'development' }).onStartup()).toMatchObject({
    applied: ['2_body'],
  })
})
