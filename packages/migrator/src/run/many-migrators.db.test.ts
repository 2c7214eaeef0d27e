import { expect } from 'vitest'
import { MIXED_HISTORY } from '../../test/mixed-history.ts'
import { openTestDatabase, databaseTest as test } from '../../test/open-test-database.ts'
import { writeMigrations } from '../../test/write-migrations.ts'
import { migrateUp } from '../commands/migrate-up.ts'
import { readStatus } from '../commands/read-status.ts'
import { applyMigrationsWithPrisma, diagnoseMigrationHistory } from '../prisma-engine/migration-history.ts'

const IN_ORDER = { hasLedger: true, pending: [], edited: [], failed: [], missing: [] }

test('of 20 migrators at once each migration is applied by exactly one', async ({ databaseUrl, db }) => {
  const directory = await writeMigrations(MIXED_HISTORY)
  const databases = await Promise.all(Array.from({ length: 20 }, () => openTestDatabase(databaseUrl)))

  const runs = await Promise.all(databases.map((database) => migrateUp(database, { directory })))

  expect(runs.flatMap(({ migrations }) => migrations.map(({ name }) => name)).toSorted()).toEqual(
    Object.keys(MIXED_HISTORY),
  )
  const log = await db.query('select line, count(*)::int as times from log group by line having count(*) <> 1')
  expect(log.rows).toEqual([])
  const ledger = await db.query('select from _prisma_migrations where finished_at is not null')
  expect(ledger.rowCount).toBe(Object.keys(MIXED_HISTORY).length)
})

const FILES = Array.from({ length: 12 }, (_, number) => [
  `20260101${String(number).padStart(6, '0')}_n`,
  `create table t${number} (id int); insert into t0 values (${number});`,
])

test.for([1, 2, 3, 4, 5])(
  "a race with Prisma's engine, number %i: each file is applied once",
  async (_, { database, databaseUrl, db }) => {
    const directory = await writeMigrations(Object.fromEntries(FILES))
    const prisma = await openTestDatabase(databaseUrl, 'prisma')

    const [first, second] = await Promise.allSettled([
      applyMigrationsWithPrisma(prisma, directory),
      migrateUp(database, { directory }),
    ])

    expect([first.status, second.status]).toEqual(['fulfilled', 'fulfilled'])
    const byPrisma = first.status === 'fulfilled' ? first.value : []
    const byPgtend = second.status === 'fulfilled' ? second.value.migrations.map(({ name }) => name) : []
    expect([...byPrisma, ...byPgtend].toSorted()).toEqual(FILES.map(([name]) => name))
    expect((await db.query('select id from t0 order by id')).rows.map(({ id }) => id)).toEqual(
      FILES.map((__, id) => id),
    )
    expect(await diagnoseMigrationHistory(database, directory)).toEqual(IN_ORDER)
    expect(await readStatus(database, { directory })).toMatchObject({ upToDate: true, applied: FILES.length })
  },
)

test("Prisma's engine, which waits inside the server, does not keep pgtend from building an index concurrently", async ({
  database,
  databaseUrl,
  db,
}) => {
  const concurrently = 'create index concurrently a_id on a (id);'
  const directory = await writeMigrations({
    '1_a': 'create table a (id int);',
    '2_b': concurrently,
    '3_c': 'select 1;',
  })
  const prisma = await openTestDatabase(databaseUrl, 'prisma')

  const [run] = await Promise.all([
    migrateUp(database, { directory }),
    // The server ends the deadlock of the two; when Prisma's wait is the victim, it says so and can be started again.
    applyMigrationsWithPrisma(prisma, directory).catch(() => undefined),
  ])
  await applyMigrationsWithPrisma(prisma, directory)

  const { rows } = await db.query(`select indisvalid as valid from pg_index where indrelid = 'a'::regclass`)
  expect(rows).toEqual([{ valid: true }])
  expect(run.migrations.length).toBeLessThanOrEqual(3)
  expect(await diagnoseMigrationHistory(database, directory)).toEqual(IN_ORDER)
})
