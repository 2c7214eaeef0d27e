import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Database, openDatabase, parseDatabaseUrl } from '@pgtend/database'
import { eachEngine, test as serverTest, temporaryDirectory } from '@pgtend/testing'
import { describe, expect } from 'vitest'
import { migrateDown } from '../commands/migrate-down.ts'
import { migrateUp } from '../commands/migrate-up.ts'
import { readStatus } from '../commands/read-status.ts'
import { resolveMigration } from '../commands/resolve.ts'
import { stamp } from '../commands/stamp.ts'
import { diffSchema } from './diff-schema.ts'
import {
  adviseMigrateDev,
  applyMigrationsWithPrisma,
  diagnoseMigrationHistory,
  markMigrationApplied,
  markMigrationRolledBack,
} from './migration-history.ts'
import { readSchemaFiles } from './read-schema-files.ts'
import { serverShadow } from './shadow-database.ts'

const IN_ORDER = { hasLedger: true, pending: [], edited: [], failed: [], missing: [] }
const [FIRST, SECOND, THIRD] = ['20260101000000_notes', '20260102000000_touch', '20260103000000_tags'] as const

const NOTES = 'create table note (id int primary key, body text not null);\n'
const TOUCH = `create function touch() returns trigger language plpgsql as $$ begin new.body := new.body || ';'; return new; end $$;
create trigger touch before insert on note for each row execute function touch();
`
const TAGS = 'alter table note add column tags text[];\ncreate index note_tags on note using gin (tags);\n'

async function addMigration(directory: string, name: string, up: string, down?: string): Promise<void> {
  await mkdir(join(directory, name), { recursive: true })
  await writeFile(join(directory, 'migration_lock.toml'), 'provider = "postgresql"\n')
  await writeFile(join(directory, name, 'migration.sql'), up)
  if (down !== undefined) await writeFile(join(directory, name, 'down.sql'), down)
}

async function threeMigrations(): Promise<string> {
  const directory = await temporaryDirectory()
  await addMigration(directory, FIRST, NOTES, 'drop table note;')
  await addMigration(directory, SECOND, TOUCH, 'drop trigger touch on note; drop function touch();')
  await addMigration(directory, THIRD, TAGS, 'alter table note drop column tags;')
  return directory
}

/** What both tools say of one database, in the words of each. */
async function bothSay(database: Database, directory: string, schema = 'public') {
  const { pending, problems } = await readStatus(database, { directory, schema })
  return { prisma: await diagnoseMigrationHistory(database, directory, { schema }), pgtend: { pending, problems } }
}

const BOTH_CONTENT = { prisma: IN_ORDER, pgtend: { pending: [], problems: [] } }

eachEngine('pgtend and Prisma on one database', (test) => {
  test('what pgtend applied, Prisma finds applied and leaves as it is', async ({ database }) => {
    const directory = await threeMigrations()
    await migrateUp(database, { directory })

    const applied = await applyMigrationsWithPrisma(database, directory)

    expect(applied).toEqual([])
    expect(await bothSay(database, directory)).toEqual(BOTH_CONTENT)
  })

  test('what Prisma applied, pgtend finds applied and leaves as it is', async ({ database }) => {
    const directory = await threeMigrations()
    await applyMigrationsWithPrisma(database, directory)

    const run = await migrateUp(database, { directory })

    expect(run.migrations).toEqual([])
    expect(await bothSay(database, directory)).toEqual(BOTH_CONTENT)
  })

  test('they take turns', async ({ database }) => {
    const directory = await temporaryDirectory()

    await addMigration(directory, FIRST, NOTES)
    await migrateUp(database, { directory })
    await addMigration(directory, SECOND, TOUCH)
    const byPrisma = await applyMigrationsWithPrisma(database, directory)
    await addMigration(directory, THIRD, TAGS)
    const byPgtend = await migrateUp(database, { directory })

    expect(byPrisma).toEqual([SECOND])
    expect(byPgtend.migrations.map(({ name }) => name)).toEqual([THIRD])
    expect(await bothSay(database, directory)).toEqual(BOTH_CONTENT)
  })

  test('they take turns in a schema with an odd name', async ({ database }) => {
    const directory = await threeMigrations()
    const schema = 'Odd Name'

    await migrateUp(database, { directory, schema, target: 2 })
    const byPrisma = await applyMigrationsWithPrisma(database, directory, { schema })

    expect(byPrisma).toEqual([THIRD])
    expect(await bothSay(database, directory, schema)).toEqual(BOTH_CONTENT)
  })

  test('what pgtend undid, Prisma finds pending and applies again, and pgtend undoes that', async ({ database }) => {
    const directory = await threeMigrations()
    await migrateUp(database, { directory })

    await migrateDown(database, { directory, target: { count: 2 } })
    const undone = await bothSay(database, directory)
    const again = await applyMigrationsWithPrisma(database, directory)
    await migrateDown(database, { directory, target: { count: 1 } })

    expect(undone.prisma).toEqual({ ...IN_ORDER, pending: [SECOND, THIRD] })
    expect(undone.pgtend.pending).toEqual([SECOND, THIRD])
    expect(again).toEqual([SECOND, THIRD])
    expect((await bothSay(database, directory)).prisma.pending).toEqual([THIRD])
  })

  test('a migration that failed under Prisma has failed for pgtend, and is pending when Prisma gives it up', async ({
    database,
  }) => {
    const directory = await temporaryDirectory()
    await addMigration(directory, FIRST, 'select * from nowhere;')
    await expect(applyMigrationsWithPrisma(database, directory)).rejects.toMatchObject({ code: 'PRISMA_ENGINE_FAILED' })

    const failed = await readStatus(database, { directory })
    await markMigrationRolledBack(database, FIRST)
    const givenUp = await readStatus(database, { directory })

    expect(failed.problems).toMatchObject([{ code: 'MIGRATION_FAILED_EARLIER', migration: FIRST }])
    expect(givenUp).toMatchObject({ pending: [FIRST], problems: [] })
  })

  test('a migration that failed under pgtend has failed for Prisma, and is pending when pgtend gives it up', async ({
    database,
  }) => {
    const directory = await temporaryDirectory()
    await addMigration(directory, FIRST, 'select * from nowhere;')
    await expect(migrateUp(database, { directory })).rejects.toThrow()

    const failed = await diagnoseMigrationHistory(database, directory)
    await resolveMigration(database, { directory, name: FIRST, as: 'rolled-back' })
    const givenUp = await diagnoseMigrationHistory(database, directory)
    await addMigration(directory, FIRST, NOTES)

    expect(failed).toEqual({ ...IN_ORDER, failed: [FIRST], pending: expect.any(Array) })
    expect(givenUp).toEqual({ ...IN_ORDER, pending: [FIRST] })
    expect(await applyMigrationsWithPrisma(database, directory)).toEqual([FIRST])
    expect(await bothSay(database, directory)).toEqual(BOTH_CONTENT)
  })

  test('what one marks as applied, the other finds applied', async ({ database }) => {
    const directory = await threeMigrations()

    await stamp(database, { directory, target: FIRST })
    await markMigrationApplied(database, directory, SECOND)
    await resolveMigration(database, { directory, name: THIRD, as: 'applied' })

    expect(await bothSay(database, directory)).toEqual(BOTH_CONTENT)
    const { migrations } = await readStatus(database, { directory })
    expect(migrations.map(({ stamped }) => stamped)).toEqual([true, true, true])
  })

  test('they agree on which files were edited: other line ends are not, another character is', async ({ database }) => {
    const directory = await threeMigrations()
    await migrateUp(database, { directory })

    await addMigration(directory, SECOND, TOUCH.replaceAll('\n', '\r\n'))
    await addMigration(directory, THIRD, `${TAGS}\n`)
    const { migrations } = await readStatus(database, { directory })
    const prisma = await diagnoseMigrationHistory(database, directory)

    expect(prisma.edited).toEqual([THIRD])
    expect(migrations.filter(({ edited }) => edited).map(({ name }) => name)).toEqual([THIRD])
  })
})

describe('the migrations of this repository', () => {
  const directory = fileURLToPath(new URL('../../../../prisma/migrations', import.meta.url))
  const schemaPath = fileURLToPath(new URL('../../../../prisma/schema', import.meta.url))
  const test = serverTest.extend('database', async ({ databaseUrl }, { onCleanup }) => {
    const options = { applicationName: 'pgtend tests', environment: 'development' } as const
    const database = await openDatabase(parseDatabaseUrl(databaseUrl), options)
    onCleanup(() => database.end())
    return database
  })

  test('applied by pgtend, they are complete for Prisma, and prisma migrate dev would go on', {
    timeout: 120_000,
  }, async ({ database }) => {
    await migrateUp(database, { directory })

    expect(await bothSay(database, directory)).toEqual(BOTH_CONTENT)
    expect(await applyMigrationsWithPrisma(database, directory)).toEqual([])
    expect(await adviseMigrateDev(database, directory)).toEqual({ resetReason: undefined })
    const openShadow = serverShadow(database)
    expect(await adviseMigrateDev(database, directory, { openShadow })).toEqual({ resetReason: undefined })
  })

  test('applied by Prisma, they are complete for pgtend', async ({ database }) => {
    await applyMigrationsWithPrisma(database, directory)

    expect(await bothSay(database, directory)).toEqual(BOTH_CONTENT)
    expect((await migrateUp(database, { directory })).migrations).toEqual([])
  })

  test('build what the Prisma schema says', async ({ database }) => {
    const files = await readSchemaFiles(schemaPath)
    await migrateUp(database, { directory })

    const drift = await diffSchema({
      from: { kind: 'database', files },
      to: { kind: 'schema', files },
      connect: () => database.connect(),
    })

    expect(drift).toBe('')
  })

  test('can all be undone, and Prisma then finds all of them pending', async ({ database }) => {
    await migrateUp(database, { directory })
    await migrateDown(database, { directory, target: { base: true } })

    const { prisma, pgtend } = await bothSay(database, directory)

    expect(prisma.pending).toHaveLength(pgtend.pending.length)
    expect(await applyMigrationsWithPrisma(database, directory)).toEqual(pgtend.pending)
  })
})
