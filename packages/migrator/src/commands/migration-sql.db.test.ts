import { eachEngine } from '@pgtend/testing'
import { expect } from 'vitest'
import { THREE } from '../../test/three-migrations.ts'
import { writeMigrations } from '../../test/write-migrations.ts'
import { migrateUp } from './migrate-up.ts'
import { migrationSql } from './migration-sql.ts'
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
  const setup = /do \$pgtend\$[\s\S]*?\$pgtend\$;/.exec(script)?.[0] ?? ''
  const rest = script.replace(setup, () => '').replace(/^\\set.*$/m, '')
  return [setup, ...rest.split(/;\n/)].filter((statement) => statement.trim() !== '')
}
