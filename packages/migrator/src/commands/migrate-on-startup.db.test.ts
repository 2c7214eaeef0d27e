import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { openDatabase, parseDatabaseUrl } from '@pgtend/database'
import { eachEngine, test } from '@pgtend/testing'
import { expect } from 'vitest'
import { THREE } from '../../test/three-migrations.ts'
import { writeMigrations } from '../../test/write-migrations.ts'
import { migrateOnStartup } from './migrate-on-startup.ts'
import { migrateUp } from './migrate-up.ts'

const run = promisify(execFile)
const PROCESS = fileURLToPath(new URL('../../test/startup-process.ts', import.meta.url))
const INSTANCES = 8
const OPTIONS = { applicationName: 'pgtend tests', environment: 'development' } as const

eachEngine('migrateOnStartup', (test) => {
  test('of several callers at once one applies and all go on', async ({ database }) => {
    const directory = await writeMigrations(THREE)

    const waiting = migrateOnStartup(database, { directory, role: 'wait', pollMs: 50 })
    const results = await Promise.all([1, 2, 3].map(() => migrateOnStartup(database, { directory })))
    const later = await migrateOnStartup(database, { directory })

    expect(results.map(({ applied }) => applied.length).toSorted()).toEqual([0, 0, 3])
    expect(results.map(({ current }) => current)).toEqual(['3_touch', '3_touch', '3_touch'])
    expect(later).toEqual({ applied: [], current: '3_touch' })
    expect(await waiting).toEqual({ applied: [], current: '3_touch' })
  })
})

test('of eight processes that start at once exactly one applies each migration', async ({ databaseUrl, db }) => {
  const directory = await writeMigrations(THREE)
  const args = ['--conditions=@pgtend/source', '--disable-warning=ExperimentalWarning', PROCESS, databaseUrl, directory]

  const results = await Promise.all(Array.from({ length: INSTANCES }, () => run(process.execPath, args)))

  const applied = results.flatMap(({ stdout }) => JSON.parse(stdout))
  expect(applied.toSorted()).toEqual(['1_notes', '2_body', '3_touch'])
  expect((await db.query('select count(*)::int as n from _prisma_migrations')).rows).toEqual([{ n: 3 }])
  expect((await db.query('select count(*)::int as n from note')).rows).toEqual([{ n: 5 }])
}, 60_000)

test('an instance that may only read the ledger waits for the others', async ({ databaseUrl, db }) => {
  const role = `reader_${process.pid}`
  const directory = await writeMigrations(THREE)
  await using database = await openDatabase(parseDatabaseUrl(databaseUrl), OPTIONS)
  await migrateUp(database, { directory, target: 1 })
  await db.query(
    `create role ${role} login password 'only for this test'; grant select on _prisma_migrations to ${role}`,
  )
  try {
    const url = new URL(databaseUrl)
    url.username = role
    url.password = 'only for this test'
    await using reader = await openDatabase(parseDatabaseUrl(url.href), OPTIONS)

    const start = performance.now()
    const gaveUp = migrateOnStartup(reader, { directory, role: 'wait', pollMs: 60_000, timeoutMs: 100 })
    await expect(gaveUp).rejects.toMatchObject({
      code: 'MIGRATION_WAIT_TIMEOUT',
      message: 'the database still lacks "2_body", "3_touch"',
    })
    expect(performance.now() - start).toBeGreaterThanOrEqual(100)
    const waiting = migrateOnStartup(reader, { directory, role: 'wait', pollMs: 20 })
    await migrateUp(database, { directory })

    expect(await waiting).toEqual({ applied: [], current: '3_touch' })
    expect(await migrateOnStartup(reader, { directory })).toEqual({ applied: [], current: '3_touch' })
  } finally {
    await db.query(`drop owned by ${role}; drop role ${role}`)
  }
})

test('an instance of an older release starts beside a newer database, and migrates nothing there', async ({
  databaseUrl,
}) => {
  const { '1_notes': first, '3_touch': third } = THREE
  await using database = await openDatabase(parseDatabaseUrl(databaseUrl), OPTIONS)
  await migrateUp(database, { directory: await writeMigrations(THREE) })
  const older = await writeMigrations({ '1_notes': first, '3_touch': third })
  const other = await writeMigrations({ '1_notes': first, '2_other': 'select 1;' })

  expect(await migrateOnStartup(database, { directory: older })).toEqual({ applied: [], current: '3_touch' })
  expect(await migrateOnStartup(database, { directory: older, role: 'wait' })).toMatchObject({ current: '3_touch' })
  await expect(migrateOnStartup(database, { directory: other })).rejects.toMatchObject({
    code: 'MIGRATION_MISSING',
  })
})

test('waiting is interrupted by its signal', async ({ databaseUrl }) => {
  await using database = await openDatabase(parseDatabaseUrl(databaseUrl), OPTIONS)
  const directory = await writeMigrations(THREE)
  const signal = AbortSignal.timeout(30)

  await expect(migrateOnStartup(database, { directory, role: 'wait', signal })).rejects.toMatchObject({
    code: 'INTERRUPTED',
  })
})
