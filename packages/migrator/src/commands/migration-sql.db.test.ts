import { eachEngine } from '@pgtend/testing'
import { expect } from 'vitest'
import { THREE } from '../../test/three-migrations.ts'
import { writeMigrations } from '../../test/write-migrations.ts'
import { planToJson } from '../plan/plan.ts'
import { migrateUp } from './migrate-up.ts'
import { migrationSql, planMigrationSql } from './migration-sql.ts'
import { readStatus } from './read-status.ts'

eachEngine('sql', (test) => {
  test('the printed SQL brings an empty database to where a run would', async ({ database, db }) => {
    const directory = await writeMigrations({
      ...THREE,
      '4_index': `-- c\ncreate index concurrently note_body on note (body); -- tail\ncomment on table note is 'it''s';`,
    })

    const sql = await migrationSql(undefined, { directory })
    for (const statement of statementsOf(sql)) await db.query(statement)

    expect(await readStatus(database, { directory })).toMatchObject({ upToDate: true, applied: 4, current: '4_index' })
  })

  test('the plan says what is sent, in which transactions and why, also without a database', async () => {
    const directory = await writeMigrations({
      '1_a': `\uFEFF-- é\r\ncreate type mood as enum ('ok');\r\n`,
      '2_b': `alter type mood add value 'glad'; create table m (v mood default 'glad'); set work_mem = '8MB';`,
      '3_c': 'create index concurrently on m (v); begin; select 1; commit;',
    })

    const { plan } = await planMigrationSql(undefined, { directory })

    const { migrations, transactions, checks } = planToJson(plan)
    expect(transactions).toBe(4)
    expect(migrations.map((migration) => [migration.atomic, migration.transactions])).toEqual([
      [true, 1],
      [false, 2],
      [false, 1],
    ])
    expect(migrations.flatMap(({ steps }) => steps.flatMap((step) => step.statements.map((one) => one.class)))).toEqual(
      [
        'transactional',
        'enum-value',
        'transactional',
        'session-setting',
        'outside-transaction',
        'transaction-control',
        'transactional',
        'transaction-control',
      ],
    )
    expect(migrations[0]?.steps[0]?.statements).toMatchObject([{ line: 2, sql: `create type mood as enum ('ok')` }])
    expect(checks.join()).toContain('no database was asked')
  })

  test('settings, temporary tables and the lock are kept apart as in a run, and in one message where Prisma sends one', async () => {
    const directory = await writeMigrations({
      '1_a': `set work_mem = '8MB'; create temp table a (); select pg_advisory_unlock_all();`,
      '2_b': 'set role none; select 2;',
    })

    const atomic = await migrationSql(undefined, { directory })
    const batch = await migrationSql(undefined, { directory, mode: 'prisma-batch' })

    expect(atomic.match(/reset all;/g)).toHaveLength(2)
    expect(atomic).toContain('discard temporary;')
    expect(atomic.match(/pg_try_advisory_lock/g)).toHaveLength(2)
    expect(atomic).toMatch(/select 2;\nreset role;\nreset session authorization;\ninsert into/)
    expect(batch.match(/reset all;/g)).toHaveLength(1)
    expect(batch).toContain(`set role none\\;\nselect 2;`)
  })

  test('with a database only what is pending is printed', async ({ database }) => {
    const directory = await writeMigrations(THREE)
    await migrateUp(database, { directory, target: 2 })

    const up = await migrationSql(database, { directory })
    const down = await migrationSql(database, { directory, down: { count: 1 } })

    expect(up).toContain('create function touch()')
    expect(up).not.toContain('create table note')
    expect(down).toContain('alter table note drop column body;')
  })
})

/** Cuts the printed script where psql would: our statements end with a semicolon at the end of a line; bodies are in one line. */
function statementsOf(script: string): readonly string[] {
  const blocks = script.match(/do \$pgtend\$[\s\S]*?\$pgtend\$;/g) ?? []
  const rest = blocks.reduce((text, block) => text.replace(block, () => ''), script).replace(/^\\set.*$/m, '')
  return [...blocks, ...rest.split(/;\n/)].filter((statement) => statement.trim() !== '')
}
