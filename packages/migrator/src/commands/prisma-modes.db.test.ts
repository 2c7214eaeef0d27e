import type { Database } from '@pgtend/database'
import { cloneOf, test } from '@pgtend/testing'
import { expect, onTestFinished } from 'vitest'
import { openTestDatabase } from '../../test/open-test-database.ts'
import { tables } from '../../test/three-migrations.ts'
import { writeMigrations } from '../../test/write-migrations.ts'
import { applyMigrationsWithPrisma } from '../prisma-engine/migration-history.ts'
import { migrateUp } from './migrate-up.ts'

const FIRST = `create type mood as enum ('ok'); create table a (id int primary key, m mood); insert into a values (1);`

async function emptyDatabase(): Promise<Database> {
  const clone = await cloneOf('template0')
  onTestFinished(() => clone.drop())
  return openTestDatabase(clone.url)
}

/** Whether a run succeeded, and what it left: tables, rows of `a`, indexes of `a`. */
async function outcomeOf(database: Database, run: Promise<unknown>) {
  const done = await run.then(
    () => true,
    () => false,
  )
  const client = await database.connect()
  onTestFinished(() => client.end())
  const { rows } = await client.query(
    `select (select array_agg(id order by id) from a) as ids,
            (select array_agg(indexrelid::regclass::text order by 1) from pg_index where indrelid = 'a'::regclass) as indexes`,
  )
  return { done, tables: await tables(client), ...rows[0] }
}

test.for([
  { title: 'a failure in the middle', sql: 'create table b (); insert into a values (1); create table c ();' },
  { title: 'a failure after an own commit', sql: 'begin; create table b (); commit; insert into a values (1);' },
  {
    title: 'an enum value that is used',
    sql: `alter type mood add value 'x'; update a set m = 'x'; create table b ();`,
  },
  { title: 'a concurrent index alone', sql: 'create index concurrently a_m on a (m);' },
  { title: 'a rollback of its own', sql: 'create table b (); rollback; create table c ();' },
])('mode prisma-batch does what Prisma does with one message: $title', async ({ sql }) => {
  const directory = await writeMigrations({ '1_first': FIRST, '2_second': sql })
  const [ours, theirs] = [await emptyDatabase(), await emptyDatabase()]

  const byPgtend = await outcomeOf(ours, migrateUp(ours, { directory, mode: 'prisma-batch' }))
  const byPrisma = await outcomeOf(theirs, applyMigrationsWithPrisma(theirs, directory))

  expect(byPgtend).toEqual(byPrisma)
})

test('mode prisma-batch refuses what one message cannot hold, as Prisma did before it split files', async () => {
  const database = await emptyDatabase()
  const second = 'create table b (); create index concurrently a_m on a (m);'
  const directory = await writeMigrations({ '1_first': FIRST, '2_second': second })

  const failed = await outcomeOf(database, migrateUp(database, { directory, mode: 'prisma-batch' }))

  expect(failed).toEqual({ done: false, tables: ['_prisma_migrations', 'a'], ids: [1], indexes: ['a_pkey'] })
})

test('mode prisma-split keeps what was done before a failure, statement by statement, and goes on there', async () => {
  const database = await emptyDatabase()
  const second = `alter type mood add value 'x'; update a set m = 'x'; create table b (); insert into a values (1);`
  const directory = await writeMigrations({ '1_first': FIRST, '2_second': second })

  const failed = await outcomeOf(database, migrateUp(database, { directory, mode: 'prisma-split' }))
  await database.pool.query('delete from a')
  await migrateUp(database, { directory, mode: 'prisma-split' })

  expect(failed).toMatchObject({ done: false, tables: ['_prisma_migrations', 'a', 'b'], ids: [1] })
  expect((await database.pool.query('select id, m from a')).rows).toEqual([{ id: 1, m: null }])
})
