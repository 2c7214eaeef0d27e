import type { Database } from '@pgtend/database'
import { eachEngine } from '@pgtend/testing'
import { expect } from 'vitest'
import { THREE, tables } from '../../test/three-migrations.ts'
import { writeMigrations } from '../../test/write-migrations.ts'
import { checksumOf } from '../files/checksum.ts'
import { migrationStatusSchema } from '../history/migration-status.ts'
import { listAttempts, migrationHistorySchema } from './list-attempts.ts'
import { migrateDown } from './migrate-down.ts'
import { migrateUp } from './migrate-up.ts'
import { readStatus } from './read-status.ts'

async function pending(database: Database, directory: string): Promise<readonly string[]> {
  return (await readStatus(database, { directory })).pending
}

eachEngine('status and history', (test) => {
  test('an empty database has everything pending and is not touched', async ({ database, db }) => {
    const directory = await writeMigrations(THREE)

    const status = await readStatus(database, { directory })

    expect(status).toMatchObject({ upToDate: false, ledgerExists: false, current: null, applied: 0 })
    expect(status.pending).toEqual(['1_notes', '2_body', '3_touch'])
    expect(migrationStatusSchema.parse(status)).toEqual(status)
    expect(await tables(db)).toEqual([])
  })

  test('history has checksum, duration and rows of every attempt', async ({ database }) => {
    const directory = await writeMigrations(THREE)
    await migrateUp(database, { directory })
    await migrateDown(database, { directory })

    const history = await listAttempts(database)

    expect(history.attempts.map(({ name, outcome, rows }) => [name, outcome, rows])).toEqual([
      ['1_notes', 'applied', 5],
      ['2_body', 'applied', 3],
      ['3_touch', 'rolled-back', 0],
    ])
    expect(history.attempts[0]).toMatchObject({ checksum: checksumOf(THREE['1_notes'].up), steps: 1 })
    expect(history.attempts[0]?.durationMs).toBeGreaterThan(0)
    expect(migrationHistorySchema.parse(history)).toEqual(history)
  })

  test('an edited migration is named and stops up', async ({ database }) => {
    const directory = await writeMigrations(THREE)
    await migrateUp(database, { directory, target: 2 })
    await writeMigrations({ '1_notes': 'create table note (id bigint);' }, directory)

    expect((await readStatus(database, { directory })).problems).toMatchObject([
      { code: 'MIGRATION_EDITED', migration: '1_notes' },
    ])
    await expect(migrateUp(database, { directory })).rejects.toMatchObject({ code: 'MIGRATION_EDITED', exitCode: 3 })
    expect(await pending(database, directory)).toEqual(['3_touch'])
  })

  test('missing migrations and those of a newer checkout are told apart', async ({ database }) => {
    const all = await writeMigrations(THREE)
    await migrateUp(database, { directory: all })
    const withoutFirst = await writeMigrations({ '2_body': THREE['2_body'], '3_touch': THREE['3_touch'] })
    const older = await writeMigrations({ '1_notes': THREE['1_notes'], '2_body': THREE['2_body'] })

    await expect(migrateUp(database, { directory: withoutFirst })).rejects.toMatchObject({
      code: 'MIGRATION_MISSING',
      details: { migration: '1_notes' },
    })
    await expect(migrateUp(database, { directory: older })).rejects.toMatchObject({
      code: 'MIGRATION_NOT_IN_FOLDER',
      details: { migration: '3_touch' },
    })
  })

  test('a migration out of order is a warning, and a refusal where it shall be one', async ({ database }) => {
    const directory = await writeMigrations({ '1_notes': THREE['1_notes'], '3_touch': THREE['3_touch'] })
    await migrateUp(database, { directory })
    await writeMigrations({ '2_body': THREE['2_body'] }, directory)

    await expect(migrateUp(database, { directory, outOfOrder: 'refuse' })).rejects.toMatchObject({
      code: 'MIGRATION_OUT_OF_ORDER',
    })
    const run = await migrateUp(database, { directory })

    expect(run.plan.warnings).toMatchObject([{ code: 'OUT_OF_ORDER', migration: '2_body' }])
    expect(run.migrations).toMatchObject([{ name: '2_body' }])
  })
})
