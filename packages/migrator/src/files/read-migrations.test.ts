import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { temporaryDirectory } from '@pgtend/testing'
import { expect, test } from 'vitest'
import { writeMigrations } from '../../test/write-migrations.ts'
import { checksumMatches, checksumOf } from './checksum.ts'
import { findOrderConflict } from './order.ts'
import { readMigrations } from './read-migrations.ts'

test('migrations come in the order of their names, with the checksum of their bytes', async () => {
  const content = Buffer.from('\uFEFFselect 1;\r\n')
  const directory = await writeMigrations({ '2_b': 'select 2', '1_a': { up: content, down: 'select 0' } })

  const migrations = await readMigrations(directory)

  expect(migrations.map(({ name, down }) => [name, down?.text])).toEqual([
    ['1_a', 'select 0'],
    ['2_b', undefined],
  ])
  expect(migrations[0]?.up.checksum).toBe(createHash('sha256').update(content).digest('hex'))
  expect(migrations[0]?.up.text).toBe('\uFEFFselect 1;\r\n')
})

test('names are ordered as Prisma orders them, not by bytes', async () => {
  const names = ['20250625120000_y', '20250625_x', '3_B', '3_a']
  const directory = await writeMigrations(Object.fromEntries(names.map((name) => [name, ''])))

  const migrations = await readMigrations(directory)

  expect(migrations.map(({ name }) => name)).toEqual(['20250625_x', '20250625120000_y', '3_a', '3_B'])
  expect(findOrderConflict(names)).toEqual(['20250625_x', '20250625120000_y'])
})

test('a missing folder is named', async () => {
  await expect(readMigrations('/nowhere/at/all')).rejects.toMatchObject({
    code: 'MIGRATIONS_FOLDER_NOT_FOUND',
    message: expect.stringContaining('/nowhere/at/all'),
  })
})

test('a folder without migration.sql is named', async () => {
  const directory = await temporaryDirectory()
  await mkdir(join(directory, '1_empty'))

  await expect(readMigrations(directory)).rejects.toMatchObject({
    code: 'MIGRATION_FILE_MISSING',
    details: { migration: '1_empty' },
  })
})

test('a file that is not UTF-8 is refused', async () => {
  const directory = await writeMigrations({ '1_latin': Buffer.from([0x2d, 0x2d, 0xe9, 0x0a]) })

  await expect(readMigrations(directory)).rejects.toMatchObject({
    code: 'MIGRATION_FILE_UNREADABLE',
    message: expect.stringContaining('not UTF-8'),
  })
})

test('a folder of another database is refused', async () => {
  const directory = await writeMigrations({ '1_a': '' })
  await writeFile(join(directory, 'migration_lock.toml'), '# x\nprovider = "mysql"\n')

  await expect(readMigrations(directory)).rejects.toMatchObject({ code: 'MIGRATION_PROVIDER_MISMATCH' })
})

test.each([
  ['the same bytes', checksumOf('a\nb'), true],
  ['CRLF line endings', checksumOf('a\r\nb'), true],
  ['an empty checksum, written by hand', '', true],
  ['another text', checksumOf('a\nc'), false],
  ['the unpadded form of early Prisma', unpadded('a\nb'), true],
  ['the unpadded form of another text', unpadded('a\nc'), false],
])('a stored checksum matches: %s', (_, stored, matches) => {
  expect(checksumMatches(stored, 'a\nb')).toBe(matches)
})

function unpadded(text: string): string {
  return [...createHash('sha256').update(text).digest()].map((byte) => byte.toString(16)).join('')
}

test('a file with a NUL byte is refused, for what follows it would never be run', async () => {
  const directory = await writeMigrations({ '1_a': 'create table a ();\0create table b ();' })

  await expect(readMigrations(directory)).rejects.toMatchObject({ code: 'MIGRATION_FILE_UNREADABLE' })
})
