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

test('of a history that neither tool can apply, what stands before is tried', { timeout: LONG }, async () => {
  const directory = await writeMigrations({
    '1_a': 'create table a (id int);',
    '2_b': 'alter table nowhere add column b int;',
    '3_c': 'create extension no_such_extension;',
    '4_d': 'update a set id = 1 id = 2;',
  })

  const { tried, total, notes } = await tryHistory(directory, emptyDatabase)

  expect({ tried, total, migrations: notes.map((note) => note.slice(0, 3)) }).toEqual({
    tried: 1,
    total: 4,
    migrations: ['3_c', '2_b'],
  })
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
    if (tried < total) process.stderr.write(`${name}: the first ${tried} of ${total} migrations were tried\n`)
    skip(tried === 0, `${name}: ${notes.at(-1) ?? 'it has no migrations'}`)
  },
)
