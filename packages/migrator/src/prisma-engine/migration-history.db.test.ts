import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Database } from '@pgtend/database'
import { eachEngine, temporaryDirectory } from '@pgtend/testing'
import { expect } from 'vitest'
import {
  adviseMigrateDev,
  applyMigrationsWithPrisma,
  diagnoseMigrationHistory,
  markMigrationApplied,
  markMigrationRolledBack,
} from './migration-history.ts'
import { memoryShadow, serverShadow } from './shadow-database.ts'

const NOTES = 'create table note (id int primary key, body text not null);'
/** Two statements and a body with semicolons: splitting at `;` would break it. */
const TOUCH = `
  create function touch() returns trigger language plpgsql as $$ begin new.body := new.body || ';'; return new; end $$;
  create trigger touch before insert on note for each row execute function touch();
`
const IN_ORDER = { pending: [], edited: [], failed: [], missing: [] }

async function writeMigrations(migrations: Readonly<Record<string, string>>): Promise<string> {
  const directory = await temporaryDirectory()
  await writeFile(join(directory, 'migration_lock.toml'), 'provider = "postgresql"\n')
  for (const [name, sql] of Object.entries(migrations)) {
    await mkdir(join(directory, name))
    await writeFile(join(directory, name, 'migration.sql'), sql)
  }
  return directory
}

async function bodies(database: Database): Promise<readonly string[]> {
  const { rows } = await database.pool.query<{ body: string }>('insert into note values (1, $1) returning body', ['a'])
  return rows.map(({ body }) => body)
}

eachEngine('the Prisma engine as a second opinion', (test, engineName) => {
  test('applies pending migrations once, with function bodies, and then finds everything in order', async ({
    database,
  }) => {
    const directory = await writeMigrations({ '20260101000000_notes': NOTES, '20260102000000_touch': TOUCH })

    const before = await diagnoseMigrationHistory(database, directory)
    const first = await applyMigrationsWithPrisma(database, directory)
    const second = await applyMigrationsWithPrisma(database, directory)

    expect(before).toEqual({ ...IN_ORDER, hasLedger: false, pending: ['20260101000000_notes', '20260102000000_touch'] })
    expect(first).toEqual(['20260101000000_notes', '20260102000000_touch'])
    expect(second).toEqual([])
    expect(await diagnoseMigrationHistory(database, directory)).toEqual({ ...IN_ORDER, hasLedger: true })
    expect(await bodies(database)).toEqual(['a;'])
  })

  test('names a failed migration, refuses to go on, and takes it as rolled back when told', async ({ database }) => {
    const directory = await writeMigrations({ '20260101000000_broken': 'select 1 from nowhere;' })

    await expect(applyMigrationsWithPrisma(database, directory)).rejects.toMatchObject({
      code: 'PRISMA_ENGINE_FAILED',
      message: expect.stringContaining('nowhere'),
    })
    const failed = await diagnoseMigrationHistory(database, directory)
    await expect(applyMigrationsWithPrisma(database, directory)).rejects.toMatchObject({
      code: 'PRISMA_ENGINE_FAILED',
      details: { engineCode: 'P3009' },
    })
    await markMigrationRolledBack(database, '20260101000000_broken')

    expect(failed.failed).toEqual(['20260101000000_broken'])
    expect((await diagnoseMigrationHistory(database, directory)).failed).toEqual([])
  })

  test('works in a schema with an odd name', async ({ database }) => {
    const directory = await writeMigrations({ '20260101000000_notes': NOTES })
    const options = { schema: 'Odd Name' }

    await applyMigrationsWithPrisma(database, directory, options)

    const { rows } = await database.pool.query(
      `select schemaname, tablename from pg_tables where schemaname = 'Odd Name' order by tablename`,
    )
    expect(rows.map(({ tablename }) => tablename)).toEqual(['_prisma_migrations', 'note'])
    expect(await diagnoseMigrationHistory(database, directory, options)).toEqual({ ...IN_ORDER, hasLedger: true })
    expect(await diagnoseMigrationHistory(database, directory)).toMatchObject({ hasLedger: false })
  })

  test('prisma migrate dev would want to reset after a change by hand', { timeout: 120_000 }, async ({ database }) => {
    const directory = await writeMigrations({ '20260101000000_notes': NOTES })
    // A shadow in memory takes seconds, so it is tried on the engine that has no other.
    const openShadow = engineName === 'server' ? serverShadow(database) : memoryShadow()
    const opened: string[] = []
    await applyMigrationsWithPrisma(database, directory)
    await database.pool.query('alter table note add column by_hand int')

    const { resetReason } = await adviseMigrateDev(database, directory, {
      async openShadow() {
        const shadow = await openShadow()
        opened.push(shadow.database?.target.database ?? 'in memory')
        return shadow
      },
    })

    expect(resetReason).toContain('by_hand')
    // The engine opens one to see which migrations it knows, and one to see what has drifted.
    expect(opened).toHaveLength(2)
    expect(await database.cluster.list()).not.toEqual(expect.arrayContaining(opened))
  })

  // What follows is the same on both engines.
  if (engineName === 'embedded') return

  test('names edited, missing and pending migrations', async ({ database }) => {
    const applied = await writeMigrations({ '20260101000000_notes': NOTES, '20260102000000_touch': TOUCH })
    await applyMigrationsWithPrisma(database, applied)
    const changed = await writeMigrations({ '20260101000000_notes': `${NOTES} `, '20260103000000_late': 'select 1;' })

    const diagnosis = await diagnoseMigrationHistory(database, changed)

    expect(diagnosis).toEqual({
      hasLedger: true,
      pending: ['20260103000000_late'],
      edited: ['20260101000000_notes'],
      failed: [],
      missing: ['20260102000000_touch'],
    })
  })

  test('marks a migration as applied without running it', async ({ database }) => {
    const directory = await writeMigrations({ '20260101000000_notes': NOTES })

    await markMigrationApplied(database, directory, '20260101000000_notes')

    expect(await diagnoseMigrationHistory(database, directory)).toEqual({ ...IN_ORDER, hasLedger: true })
    expect((await database.pool.query(`select to_regclass('public.note') as note`)).rows).toEqual([{ note: null }])
  })

  test('a folder that is not there is an error', async ({ database }) => {
    await expect(diagnoseMigrationHistory(database, '/nowhere/migrations')).rejects.toMatchObject({
      code: 'PRISMA_MIGRATIONS_UNREADABLE',
    })
  })
})
