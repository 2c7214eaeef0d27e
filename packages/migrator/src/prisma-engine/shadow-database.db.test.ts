import { openDatabase, parseDatabaseUrl, withSession } from '@pgtend/database'
import { test } from '@pgtend/testing'
import { expect } from 'vitest'
import { serverShadow } from './shadow-database.ts'
import { markShadow, shadowName } from './sweep-shadows.ts'

test('a shadow of a dead run is dropped by the next one, and nothing else that looks like one', async ({
  databaseUrl,
  db,
}) => {
  await using database = await openDatabase(parseDatabaseUrl(databaseUrl), {
    applicationName: 'pgtend tests',
    environment: 'development',
  })
  const [dead, unmarked] = [shadowName('dead00'), shadowName('00-unmarked')]
  const living = await serverShadow(database)()
  for (const name of [dead, unmarked]) await database.cluster.create(name)
  await withSession(database, (client) => markShadow(client, dead))

  const next = await serverShadow(database)()

  const names = [dead, unmarked, living.database?.target.database, next.database?.target.database]
  const listed = `select datname from pg_database where datname = any ($1::text[]) order by datname`
  const during = (await db.query<{ datname: string }>(listed, [names])).rows.map(({ datname }) => datname)
  await Promise.all([living.end(), next.end()])
  const after = (await db.query<{ datname: string }>(listed, [names])).rows.map(({ datname }) => datname)
  await database.cluster.drop(unmarked)
  expect(during).toEqual(names.filter((name) => name !== dead).toSorted())
  expect(after).toEqual([unmarked])
})

test('a shadow that cannot be opened is not left behind', async ({ databaseUrl, db }) => {
  await using database = await openDatabase(parseDatabaseUrl(databaseUrl), {
    applicationName: 'pgtend tests',
    environment: 'development',
  })
  const created: string[] = []
  const { cluster } = database
  const failing = {
    list: () => cluster.list(),
    exists: (name: string) => cluster.exists(name),
    create: async (name: string) => {
      created.push(name)
      await cluster.create(name)
      await db.query(`alter database ${name} allow_connections false`)
    },
    drop: cluster.drop.bind(cluster),
    rename: cluster.rename.bind(cluster),
    open: cluster.open.bind(cluster),
    end: () => cluster.end(),
  }

  const opened = serverShadow(Object.assign(Object.create(database), { cluster: failing }))()

  await expect(opened).rejects.toThrow()
  expect(created).toHaveLength(1)
  expect((await db.query('select from pg_database where datname = $1', created)).rowCount).toBe(0)
})
