import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Database } from '@pgtend/database'
import { cloneOf, test } from '@pgtend/testing'
import { expect, onTestFinished } from 'vitest'
import { findHistories, type History } from '../test/corpus/find-histories.ts'
import { ODD_HISTORY } from '../test/corpus/odd-history.ts'
import { tryHistory } from '../test/corpus/try-history.ts'
import { openTestDatabase } from '../test/open-test-database.ts'
import { writeMigrations } from '../test/write-migrations.ts'
import { MigratorError } from './errors.ts'
import { readMigrations } from './files/read-migrations.ts'

/** A folder with one project's migrations, or with several projects'. */
const CORPUS = process.env.PGTEND_CORPUS
const HISTORIES: readonly History[] = [
  {
    name: 'the history of this repository',
    directory: fileURLToPath(new URL('../../../prisma/migrations', import.meta.url)),
  },
  ...(CORPUS === undefined ? [] : await findHistories(CORPUS)),
]
/** Histories of a thousand files are welcome. */
const LONG = 15 * 60_000

async function emptyDatabase(): Promise<Database> {
  const clone = await cloneOf('template0')
  onTestFinished(() => clone.drop())
  return openTestDatabase(clone.url)
}

test('a corpus of real histories is tried', ({ skip }) => {
  skip(CORPUS === undefined, 'PGTEND_CORPUS names no folder with migrations; `PGTEND_CORPUS=DIR pnpm test:corpus`')

  expect(HISTORIES.length, `"${CORPUS}" has a folder with migration_lock.toml or migration.sql files`).toBeGreaterThan(
    1,
  )
})

test('a history of oddities becomes the same database with both tools', { timeout: LONG }, async () => {
  const { tried, notes } = await tryHistory(await writeMigrations(ODD_HISTORY), emptyDatabase)

  expect({ tried, notes }).toEqual({ tried: Object.keys(ODD_HISTORY).length, notes: [] })
})

test('what neither tool can apply is left out by name, and the rest is tried', { timeout: LONG }, async () => {
  const directory = await writeMigrations({
    '1_a': 'create table a (id int);',
    '2_b': 'alter table nowhere add column b int;',
    '3_c': 'create extension no_such_extension;',
    '4_d': 'update a set id = 1 id = 2;',
    '5_latin': Buffer.from("insert into a values (length('\xe9'));", 'latin1'),
    '6_used and broken': `create type e as enum ('a'); alter type e add value 'b'; select 'b'::e; select nothing;`,
    '7_e': 'alter table a add column e int; alter table a owner to no_such_role;',
    '8_f': { up: 'create table f (id int);', down: 'drop table g;' },
  })
  await mkdir(join(directory, '9_in code'))

  const { tried, total, notes } = await tryHistory(directory, emptyDatabase)

  expect({ tried, total }).toEqual({ tried: 3, total: 8 })
  expect(notes.map((note) => note.slice(0, note.indexOf(':')))).toEqual([
    '9_in code',
    '5_latin',
    '3_c',
    '4_d',
    '2_b',
    '6_used and broken',
    '8_f',
  ])
})

test('when everything needs what was left out, the part before is tried', { timeout: LONG }, async () => {
  const needing = Array.from(
    { length: 12 },
    (_, index) => [`2_${index}`, 'alter table gone add column x int;'] as const,
  )
  const directory = await writeMigrations({ '1_a': 'create table a (id int);', ...Object.fromEntries(needing) })

  const { tried, notes } = await tryHistory(directory, emptyDatabase)

  expect({ tried, notes: notes.length }).toEqual({ tried: 1, notes: 11 })
  expect(notes.at(-1)).toContain('left out with all after it')
})

test.for(HISTORIES)(
  '$name becomes the same database with both tools, with the same ledger, and both agree on where it stands',
  { timeout: LONG },
  async ({ name, directory }, { skip }) => {
    const provider = await readMigrations(directory).catch((error: unknown) => error)
    const isOther = provider instanceof MigratorError && provider.code === 'MIGRATION_PROVIDER_MISMATCH'
    skip(isOther, `${name}: not for PostgreSQL`)

    const { tried, total, notes } = await tryHistory(directory, emptyDatabase)

    for (const note of notes) process.stderr.write(`${name}: ${note}\n`)
    if (tried < total) process.stderr.write(`${name}: ${tried} of ${total} migrations were tried\n`)
    skip(tried === 0, `${name}: ${notes.at(-1) ?? 'it has no migrations'}`)
  },
)
