import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Database } from '@pgtend/database'
import { eachEngine } from '@pgtend/testing'
import { expect } from 'vitest'
import { writeMigrations } from '../../test/write-migrations.ts'
import { migrateUp } from '../commands/migrate-up.ts'
import { readStatus } from '../commands/read-status.ts'
import { applyMigrationsWithPrisma, diagnoseMigrationHistory } from '../prisma-engine/migration-history.ts'
import { applyRepair } from './apply-repair.ts'
import { forgetMigration } from './forget-migration.ts'
import { planRepair } from './plan-repair.ts'
import type { FindPrevious } from './repair-plan.ts'

const NAME = '20260101000000_notes'
const APPLIED = 'create table note (id int primary key);\ncreate table other ();\n'
const IN_ORDER = { hasLedger: true, pending: [], edited: [], failed: [], missing: [] }

/** What version control would find. */
const remembered: FindPrevious = async (_path, matches) =>
  matches(APPLIED) ? { text: APPLIED, where: 'commit abc' } : undefined

async function edited(
  database: Database,
  text: string | Buffer,
  apply: (database: Database, directory: string) => Promise<unknown> = (target, directory) =>
    migrateUp(target, { directory }),
): Promise<string> {
  const directory = await writeMigrations({ [NAME]: APPLIED })
  await apply(database, directory)
  await writeMigrations({ [NAME]: text }, directory)
  return directory
}

eachEngine('repair', (test, engine) => {
  test('an edit of comments is accepted, and then Prisma finds nothing edited', async ({ database, db }) => {
    const directory = await edited(database, `-- why\n${APPLIED.toUpperCase()}`, applyMigrationsWithPrisma)
    const before = await diagnoseMigrationHistory(database, directory)

    const plan = await planRepair(database, { directory, findPrevious: remembered })
    const dry = await applyRepair(database, plan, { directory, dryRun: true })
    const unchanged = await diagnoseMigrationHistory(database, directory)
    const { repaired } = await applyRepair(database, plan, { directory })

    expect(before.edited).toEqual([NAME])
    expect(plan.edited).toMatchObject([{ edit: 'comments', evidence: 'commit abc', changes: [] }])
    expect(dry.dryRun).toBe(true)
    expect(unchanged).toEqual(before)
    expect(repaired).toHaveLength(1)
    expect(await diagnoseMigrationHistory(database, directory)).toEqual(IN_ORDER)
    expect((await db.query('select applied_steps_count as n from _prisma_migrations')).rows).toEqual([{ n: 1 }])
    expect((await planRepair(database, { directory })).edited).toEqual([])
  })

  if (engine === 'embedded') return

  test('other statements are shown with their lines and need acceptance', async ({ database }) => {
    const directory = await edited(database, APPLIED.replace('other', 'another'))

    const plan = await planRepair(database, { directory, name: NAME, findPrevious: remembered })

    expect(plan.edited).toMatchObject([
      { edit: 'statements', changes: [{ kind: 'changed', previousLine: 2, line: 2, sql: 'create table another ()' }] },
    ])
    await expect(applyRepair(database, plan, { directory })).rejects.toMatchObject({
      code: 'MIGRATION_CHANGES_NOT_ACCEPTED',
    })
    await applyRepair(database, plan, { directory, acceptChanges: true })
    expect(await diagnoseMigrationHistory(database, directory)).toEqual(IN_ORDER)
    expect(await readStatus(database, { directory })).toMatchObject({ upToDate: true })
  })

  test('without version control the journal still knows a comment from a change', async ({ database }) => {
    const comment = await edited(database, `-- only a comment\n${APPLIED}`)
    const first = await planRepair(database, { directory: comment })
    await writeMigrations({ [NAME]: 'select 1;' }, comment)
    const second = await planRepair(database, { directory: comment })

    await applyRepair(database, second, { directory: comment, acceptChanges: true })
    await writeMigrations({ [NAME]: APPLIED }, comment)
    const third = await planRepair(database, { directory: comment })

    expect(first.edited).toMatchObject([{ edit: 'comments', evidence: 'the journal of its steps' }])
    expect(second.edited).toMatchObject([{ edit: 'unknown', evidence: null }])
    // The journal was disowned: what it remembers is no longer what the ledger stands for.
    expect(third.edited).toMatchObject([{ edit: 'unknown' }])
  })

  test('a file that is edited between plan and repair is not accepted', async ({ database }) => {
    const directory = await edited(database, `-- one\n${APPLIED}`)
    const plan = await planRepair(database, { directory })
    await writeMigrations({ [NAME]: `-- two\n${APPLIED}` }, directory)

    await expect(applyRepair(database, plan, { directory })).rejects.toMatchObject({ code: 'MIGRATION_EDITED' })
  })

  test('only edited migrations are repaired, every row that counts and no other', async ({ database, db }) => {
    const directory = await edited(database, `-- x\n${APPLIED}`)
    await db.query(
      `insert into _prisma_migrations (id, checksum, migration_name, finished_at, rolled_back_at, applied_steps_count)
      select id || x, checksum, migration_name, finished_at, case x when 'r' then now() end, 1
        from _prisma_migrations, (values ('d'), ('r')) as copies (x)`.replace('id || x', `left(id, 35) || x`),
    )

    await expect(planRepair(database, { directory, name: 'x' })).rejects.toMatchObject({ code: 'MIGRATION_UNKNOWN' })
    const plan = await planRepair(database, { directory, findPrevious: remembered })
    await applyRepair(database, plan, { directory })

    const { rows } = await db.query('select count(*)::int as n from _prisma_migrations where checksum = $1', [
      plan.edited[0]?.checksum,
    ])
    expect(rows).toEqual([{ n: 2 }])
    await expect(planRepair(database, { directory, name: NAME })).rejects.toMatchObject({
      code: 'MIGRATION_NOT_EDITED',
    })
  })

  test('an applied migration whose folder is gone can be forgotten', async ({ database, db }) => {
    const directory = await writeMigrations({ [NAME]: APPLIED, '20260102000000_last': 'select 1;' })
    await migrateUp(database, { directory })
    await expect(forgetMigration(database, { directory, name: NAME })).rejects.toMatchObject({
      code: 'MIGRATION_NOT_MISSING',
    })
    await rm(join(directory, NAME), { recursive: true })

    await forgetMigration(database, { directory, name: NAME })

    expect(await diagnoseMigrationHistory(database, directory)).toEqual(IN_ORDER)
    expect(await readStatus(database, { directory })).toMatchObject({ upToDate: true, applied: 1 })
    expect((await db.query(`select to_regclass('note') is not null as kept`)).rows).toEqual([{ kept: true }])
  })
})
