import { fileURLToPath } from 'node:url'
import { compareCatalogs, type Database } from '@pgtend/database'
import { cloneOf, test as serverTest } from '@pgtend/testing'
import { describe, expect, onTestFinished } from 'vitest'
import { applyWithPrisma, failedMigration } from '../test/corpus/apply-with-prisma.ts'
import { findHistories } from '../test/corpus/find-histories.ts'
import { readResult } from '../test/corpus/read-result.ts'
import { whyNot } from '../test/corpus/why-not.ts'
import { openTestDatabase } from '../test/open-test-database.ts'
import { migrateUp } from './commands/migrate-up.ts'
import { readStatus } from './commands/read-status.ts'
import { adviseMigrateDev, diagnoseMigrationHistory } from './prisma-engine/migration-history.ts'
import { serverShadow } from './prisma-engine/shadow-database.ts'

/** A folder with one project's migrations, or with several projects'. */
const CORPUS = process.env.PGTEND_CORPUS
const OWN = {
  name: 'prisma/migrations',
  directory: fileURLToPath(new URL('../../../prisma/migrations', import.meta.url)),
}
const HISTORIES = [OWN, ...(CORPUS === undefined ? [] : await findHistories(CORPUS))]
const IN_ORDER = { hasLedger: true, pending: [], edited: [], failed: [], missing: [] }
/** Histories of a thousand files are welcome. */
const LONG = 15 * 60_000

async function emptyDatabase(): Promise<Database> {
  const clone = await cloneOf('template0')
  onTestFinished(() => clone.drop())
  return openTestDatabase(clone.url)
}

serverTest('a corpus of real histories is tried', ({ skip }) => {
  skip(CORPUS === undefined, 'PGTEND_CORPUS names no folder with migrations; `PGTEND_CORPUS=DIR pnpm test:corpus`')

  expect(HISTORIES.length, `"${CORPUS}" has a folder with migration_lock.toml or migration.sql files`).toBeGreaterThan(
    1,
  )
})

describe.for(HISTORIES)('$name', ({ directory }) => {
  serverTest(
    'pgtend and Prisma make the same database of it, with the same ledger, and agree on where it stands',
    async ({ skip }) => {
      const [byPgtend, byPrisma] = [await emptyDatabase(), await emptyDatabase()]
      const reason = await whyNot(byPgtend, directory)
      skip(reason !== undefined, reason)

      const run = await migrateUp(byPgtend, { directory }).catch((error: unknown) => error)
      const prisma = await applyWithPrisma(byPrisma, directory).catch((error: unknown) => error)
      if (run instanceof Error && prisma instanceof Error) {
        const [pgtends, prismas] = [await failedMigration(byPgtend), await failedMigration(byPrisma)]
        expect(pgtends?.name).toBe(prismas?.name)
        skip(`it cannot be applied, neither by pgtend nor by Prisma: ${run.message}`)
      }
      if (run instanceof Error) throw run
      if (prisma instanceof Error) throw prisma
      const [ours, theirs] = [await readResult(byPgtend), await readResult(byPrisma)]

      const split = (prisma as Awaited<ReturnType<typeof applyWithPrisma>>).split
      const comparison = compareCatalogs(theirs.catalog, ours.catalog)
      expect(comparison).toMatchObject({ differences: [], columnOrder: [] })
      // What was split for Prisma is marked by `resolve --applied`, which counts no steps.
      const marked = (name: string, steps: number): number => (split.includes(name) ? 1 : steps)
      expect(ours.ledger).toEqual(theirs.ledger.map((line) => ({ ...line, steps: marked(line.name, line.steps) })))
      expect(ours.rows).toEqual(theirs.rows)
      expect(await diagnoseMigrationHistory(byPgtend, directory)).toEqual(IN_ORDER)
      expect(await diagnoseMigrationHistory(byPrisma, directory)).toEqual(IN_ORDER)
      expect(await readStatus(byPrisma, { directory })).toMatchObject({ upToDate: true })
      expect(await migrateUp(byPgtend, { directory })).toMatchObject({ migrations: [] })
      if (split.length > 0) return
      // Prisma's engine replays the folder in its shadow, where it sends each file whole.
      expect(await adviseMigrateDev(byPgtend, directory, { openShadow: serverShadow(byPgtend) })).toEqual({
        resetReason: undefined,
      })
    },
    LONG,
  )
})
