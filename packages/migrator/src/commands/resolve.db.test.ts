import { randomUUID } from 'node:crypto'
import type { Database } from '@pgtend/database'
import { eachEngine } from '@pgtend/testing'
import { expect } from 'vitest'
import { names, THREE } from '../../test/three-migrations.ts'
import { writeMigrations } from '../../test/write-migrations.ts'
import { checksumOf } from '../files/checksum.ts'
import { migrateUp } from './migrate-up.ts'
import { readStatus } from './read-status.ts'
import { resolveMigration } from './resolve.ts'
import { stamp } from './stamp.ts'

async function pending(database: Database, directory: string): Promise<readonly string[]> {
  return (await readStatus(database, { directory })).pending
}

eachEngine('stamp and resolve', (test) => {
  test('stamp marks a database that has the changes already', async ({ database, db }) => {
    await db.query(THREE['1_notes'].up)
    const directory = await writeMigrations(THREE)

    const stamped = await stamp(database, { directory, target: '1_notes' })

    expect(stamped).toEqual({ dryRun: false, stamped: ['1_notes'], current: '1_notes' })
    const { rows } = await db.query(
      'select applied_steps_count, logs, finished_at = started_at as same from _prisma_migrations',
    )
    expect(rows).toEqual([{ applied_steps_count: 0, logs: '', same: true }])
    expect(await names(migrateUp(database, { directory }))).toEqual(['2_body', '3_touch'])
    expect(await stamp(database, { directory, target: 'head' })).toMatchObject({ stamped: [] })
  })

  test('stamp knows only names of the folder', async ({ database }) => {
    const directory = await writeMigrations(THREE)

    await expect(stamp(database, { directory, target: 'x' })).rejects.toMatchObject({ code: 'MIGRATION_UNKNOWN' })
  })

  test('a failure of Prisma stops up until it is resolved', async ({ database, db }) => {
    const directory = await writeMigrations(THREE)
    await migrateUp(database, { directory, target: 1 })
    const fail = `insert into _prisma_migrations (id, checksum, migration_name, logs) values ($1, $2, '2_body', 'Prisma said no')`
    await db.query(fail, [randomUUID(), checksumOf(THREE['2_body'].up)])

    await expect(migrateUp(database, { directory })).rejects.toMatchObject({
      code: 'MIGRATION_FAILED_EARLIER',
      hint: expect.stringContaining('pgtend migrate resolve 2_body --rolled-back'),
    })
    await resolveMigration(database, { directory, name: '2_body', as: 'rolled-back' })
    expect(await pending(database, directory)).toEqual(['2_body', '3_touch'])
    await db.query(fail, [randomUUID(), checksumOf(THREE['2_body'].up)])
    await resolveMigration(database, { directory, name: '2_body', as: 'applied' })

    expect(await pending(database, directory)).toEqual(['3_touch'])
    const { rows } = await db.query(
      `select count(*) filter (where rolled_back_at is not null)::int as undone, count(*) filter (where finished_at is not null)::int as done
         from _prisma_migrations where migration_name = '2_body'`,
    )
    expect(rows).toEqual([{ undone: 2, done: 1 }])
  })

  test('resolve refuses what makes no sense', async ({ database }) => {
    const directory = await writeMigrations(THREE)
    await migrateUp(database, { directory, target: 1 })
    const resolve = (name: string, as: 'applied' | 'rolled-back') => resolveMigration(database, { directory, name, as })

    await expect(resolve('1_notes', 'applied')).rejects.toMatchObject({ code: 'MIGRATION_ALREADY_APPLIED' })
    await expect(resolve('1_notes', 'rolled-back')).rejects.toMatchObject({ code: 'MIGRATION_NOT_FAILED' })
    await expect(resolve('2_body', 'rolled-back')).rejects.toMatchObject({ code: 'MIGRATION_NOT_APPLIED' })
    await expect(resolve('x', 'applied')).rejects.toMatchObject({ code: 'MIGRATION_UNKNOWN' })
  })
})
