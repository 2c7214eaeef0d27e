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

test.each([
  ['UTF-16 with its mark', Buffer.from('\uFEFFselect 1;', 'utf16le'), 'UTF-16 text', 1],
  ['UTF-16 without', Buffer.from('select 1;', 'utf16le'), 'UTF-16 text', 1],
  ['big-endian UTF-16', Buffer.from('select 1;', 'utf16le').swap16(), 'UTF-16 text', 1],
  ['Latin-1', Buffer.from("-- one\n-- é in UTF-8\nselect '\xe9'", 'latin1'), 'Latin-1 or Windows-1252 text', 2],
  ['a Latin-1 letter at the end', Buffer.from('select 1; -- \xe9', 'latin1'), 'Latin-1 or Windows-1252 text', 1],
  ['NUL bytes', Buffer.from('create table a ();\n\0create table b ();'), 'a file with NUL bytes', 2],
])('a file that is not UTF-8 is refused with what it looks like: %s', async (_, bytes, looksLike, line) => {
  const directory = await writeMigrations({ '1_a': bytes })

  await expect(readMigrations(directory)).rejects.toMatchObject({
    code: 'MIGRATION_FILE_UNREADABLE',
    message: expect.stringContaining('not UTF-8'),
    details: { looksLike, line, path: join(directory, '1_a', 'migration.sql') },
    hint: expect.stringContaining('UTF-8'),
  })
})

test('a replacement character that a file has of its own is text like any other', async () => {
  const text = "\uFEFFselect '\uFFFD'"
  const directory = await writeMigrations({ '1_a': text })

  const [migration] = await readMigrations(directory)

  expect(migration?.up).toMatchObject({ text, checksum: createHash('sha256').update(text).digest('hex') })
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
