import { fileURLToPath } from 'node:url'
import type { Database } from '@pgtend/database'
import { cloneOf, test } from '@pgtend/testing'
import { expect, onTestFinished } from 'vitest'
import { findHistories, type History } from '../test/corpus/find-histories.ts'
import { ODD_HISTORY } from '../test/corpus/odd-history.ts'
import { tryHistory } from '../test/corpus/try-history.ts'
import { openTestDatabase } from '../test/open-test-database.ts'
import { writeMigrations } from '../test/write-migrations.ts'

/** A folder with one project's migrations, or with several projects'. */
const CORPUS = process.env.PGTEND_CORPUS
const HISTORIES: readonly History[] = [
  { name: 'prisma/migrations', directory: fileURLToPath(new URL('../../../prisma/migrations', import.meta.url)) },
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

test('a history of oddities becomes the same database with both tools', async () => {
  const outcome = await tryHistory(await writeMigrations(ODD_HISTORY), emptyDatabase)

  expect(outcome).toBeUndefined()
})

test.for(HISTORIES)(
  '$name becomes the same database with both tools, with the same ledger, and both agree on where it stands',
  { timeout: LONG },
  async ({ name, directory }, { skip }) => {
    const reason = await tryHistory(directory, emptyDatabase)

    skip(reason !== undefined, `${name}: ${reason}`)
  },
)
