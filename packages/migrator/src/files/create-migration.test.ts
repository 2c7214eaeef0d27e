import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { temporaryDirectory } from '@pgtend/testing'
import { expect, test } from 'vitest'
import { createMigration } from './create-migration.ts'
import { readMigrations } from './read-migrations.ts'

const now = new Date('2026-11-21T09:30:05+02:00')

test('a timestamped migration is named in UTC and has both scripts', async () => {
  const directory = join(await temporaryDirectory(), 'new', 'migrations')

  const created = await createMigration({ directory, name: 'Add “Stories” & more', naming: 'timestamp', now })

  expect(created.name).toBe('20261121073005_add_stories_more')
  expect(await readdir(created.directory)).toEqual(['down.sql', 'migration.sql'])
  expect(await readFile(join(directory, 'migration_lock.toml'), 'utf8')).toContain('provider = "postgresql"')
  expect(await readMigrations(directory)).toHaveLength(1)
})

test('sequential migrations count on from the highest number', async () => {
  const directory = await temporaryDirectory()
  const names: string[] = []

  for (const name of ['one', 'two']) {
    names.push((await createMigration({ directory, name, naming: 'sequential', now })).name)
  }

  expect(names).toEqual(['0001_one', '0002_two'])
})

test('an existing folder is never touched', async () => {
  const directory = await temporaryDirectory()
  await createMigration({ directory, name: 'one', naming: 'timestamp', now })

  await expect(createMigration({ directory, name: 'one', naming: 'timestamp', now })).rejects.toMatchObject({
    code: 'MIGRATION_EXISTS',
  })
})

test.each(['', '  ', '--', '/../', 'x'.repeat(300)])('the name %j is refused', async (name) => {
  const directory = await temporaryDirectory()

  await expect(createMigration({ directory, name, naming: 'timestamp', now })).rejects.toMatchObject({
    code: 'MIGRATION_NAME_INVALID',
  })
  expect(await readdir(directory)).toEqual([])
})

test('a dry run writes nothing', async () => {
  const directory = await temporaryDirectory()

  const created = await createMigration({ directory, name: 'a', naming: 'sequential', now, dryRun: true })

  expect(created).toMatchObject({ name: '0001_a', dryRun: true })
  expect(await readdir(directory)).toEqual([])
})

test('a clock behind the newest migration gives the second after it, and says so', async () => {
  const directory = await temporaryDirectory()
  const ahead = new Date('2026-12-31T23:59:59Z')
  await createMigration({ directory, name: 'ahead', naming: 'timestamp', now: ahead })

  const created = await createMigration({ directory, name: 'behind', naming: 'timestamp', now })

  expect(created).toMatchObject({
    name: '20270101000000_behind',
    warnings: [expect.stringContaining('clock is behind')],
  })
})

test('two migrations of one second keep the order in which they were made', async () => {
  const directory = await temporaryDirectory()
  await createMigration({ directory, name: 'second', naming: 'timestamp', now })

  const created = await createMigration({ directory, name: 'first', naming: 'timestamp', now })

  expect(created.name).toBe('20261121073006_first')
  expect((await readMigrations(directory)).map(({ name }) => name)).toEqual(['20261121073005_second', created.name])
})

test('a name that no timestamp can follow is a warning', async () => {
  const directory = await temporaryDirectory()
  await mkdir(join(directory, 'zz_last'))

  const created = await createMigration({ directory, name: 'a', naming: 'timestamp', now })

  expect(created).toMatchObject({
    name: '20261121073005_a',
    warnings: [expect.stringContaining('sorts before "zz_last"')],
  })
})

test('of two at once with the same name one is written whole and the other is refused', async () => {
  const directory = await temporaryDirectory()
  const create = () => createMigration({ directory, name: 'a', naming: 'timestamp', now })

  const results = await Promise.allSettled([create(), create()])

  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(await readdir(directory)).toEqual(['20261121073005_a', 'migration_lock.toml'])
})
