import { eachEngine } from '@pgtend/testing'
import { expect } from 'vitest'
import { writeMigrations } from '../../test/write-migrations.ts'
import {
  adviseMigrateDev,
  applyMigrationsWithPrisma,
  diagnoseMigrationHistory,
} from '../prisma-engine/migration-history.ts'
import { migrateDown } from './migrate-down.ts'
import { migrateUp } from './migrate-up.ts'
import { readStatus } from './read-status.ts'
import { stamp } from './stamp.ts'

const FOUR = {
  '20260101000000_notes': { up: 'create table note (id int primary key);', down: 'drop table note;' },
  '20260102000000_body': {
    up: '-- é\r\nalter table note add column body text;\r\n',
    down: 'alter table note drop column body;',
  },
  '20260103000000_index': {
    up: 'create index concurrently note_body on note (body);',
    down: 'drop index concurrently note_body;',
  },
  '20260104000000_rows': { up: `insert into note values (1, ';');`, down: 'delete from note;' },
}
const NAMES = Object.keys(FOUR)
const IN_ORDER = { hasLedger: true, pending: [], edited: [], failed: [], missing: [] }

eachEngine('taking turns with Prisma', (test) => {
  test('Prisma finds what pgtend applied in order, and applies the rest', async ({ database }) => {
    const directory = await writeMigrations(FOUR)

    await migrateUp(database, { directory, target: 2 })
    const diagnosis = await diagnoseMigrationHistory(database, directory)
    const applied = await applyMigrationsWithPrisma(database, directory)

    expect(diagnosis).toEqual({ ...IN_ORDER, pending: NAMES.slice(2) })
    expect(applied).toEqual(NAMES.slice(2))
    expect(await readStatus(database, { directory })).toMatchObject({ upToDate: true, applied: 4 })
    expect((await migrateUp(database, { directory })).migrations).toEqual([])
  })

  test('what pgtend undid is pending to Prisma, which applies it again', async ({ database, db }) => {
    const directory = await writeMigrations(FOUR)
    await applyMigrationsWithPrisma(database, directory)

    await migrateDown(database, { directory, target: { count: 2 } })
    const diagnosis = await diagnoseMigrationHistory(database, directory)
    const applied = await applyMigrationsWithPrisma(database, directory)

    expect(diagnosis).toEqual({ ...IN_ORDER, pending: NAMES.slice(2) })
    expect(applied).toEqual(NAMES.slice(2))
    expect((await db.query('select body from note')).rows).toEqual([{ body: ';' }])
    expect(await readStatus(database, { directory })).toMatchObject({ upToDate: true, applied: 4 })
  })

  test('a byte order mark, which only pgtend can run, has the checksum that Prisma expects', async ({ database }) => {
    const directory = await writeMigrations({ '20260101000000_mark': '\uFEFFcreate table a (id int);\r\n' })

    await migrateUp(database, { directory })

    expect(await diagnoseMigrationHistory(database, directory)).toEqual(IN_ORDER)
  })

  test('`prisma migrate dev` has nothing against a database that pgtend migrated', async ({ database }) => {
    const directory = await writeMigrations(FOUR)
    await migrateUp(database, { directory })

    expect(await adviseMigrateDev(database, directory)).toEqual({ resetReason: undefined })
    expect(await diagnoseMigrationHistory(database, directory)).toEqual(IN_ORDER)
  }, 90_000)

  test('stamped migrations count as applied', async ({ database, db }) => {
    const directory = await writeMigrations(FOUR)
    await db.query(FOUR['20260101000000_notes'].up)

    await stamp(database, { directory, target: '20260101000000_notes' })

    expect(await diagnoseMigrationHistory(database, directory)).toEqual({ ...IN_ORDER, pending: NAMES.slice(1) })
    expect(await applyMigrationsWithPrisma(database, directory)).toEqual(NAMES.slice(1))
  })

  test('a failure of pgtend is a failure to Prisma until it is applied', async ({ database }) => {
    const directory = await writeMigrations({ '20260101000000_bad': 'select * from nowhere;' })
    await expect(migrateUp(database, { directory })).rejects.toMatchObject({ code: 'MIGRATION_STATEMENT_FAILED' })

    const failed = await diagnoseMigrationHistory(database, directory)
    await writeMigrations({ '20260101000000_bad': 'select 1;' }, directory)
    await migrateUp(database, { directory })

    expect(failed).toMatchObject({ failed: ['20260101000000_bad'] })
    expect(await diagnoseMigrationHistory(database, directory)).toEqual(IN_ORDER)
  })
})
