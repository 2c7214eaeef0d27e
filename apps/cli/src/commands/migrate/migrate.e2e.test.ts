import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  createdMigrationSchema,
  migrationHistorySchema,
  migrationRunSchema,
  migrationStatusSchema,
  resolveResultSchema,
  stampResultSchema,
} from '@pgtend/migrator'
import { embeddedTest, temporaryDirectory, test, waitFor } from '@pgtend/testing'
import { expect } from 'vitest'
import { runCli, startCli } from '../../../test/run-cli.ts'
import { failureSchema } from '../../results.ts'
import { currentResultSchema, pendingResultSchema, sqlResultSchema } from './results.ts'

const NOTES = {
  '1_notes': ['create table note (id int primary key);\ninsert into note values (1), (2);', 'drop table note;'],
  '2_body': ['alter table note add column body text;', 'alter table note drop column body;'],
} as const

async function project(migrations: Readonly<Record<string, readonly [up: string, down?: string]>>): Promise<string> {
  const cwd = await temporaryDirectory()
  for (const [name, [up, down]] of Object.entries(migrations)) {
    const folder = join(cwd, 'prisma', 'migrations', name)
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'migration.sql'), up)
    if (down !== undefined) await writeFile(join(folder, 'down.sql'), down)
  }
  return cwd
}

test('up applies, a second up has nothing to do, down undoes, up applies again', async ({ databaseUrl }) => {
  const options = { cwd: await project(NOTES), env: { DATABASE_URL: databaseUrl } }

  const first = await runCli(['migrate', 'up', '--json'], options)
  const second = await runCli(['migrate', 'deploy'], options)
  const down = await runCli(['migrate', 'rollback', '--yes', '--json'], options)
  const status = await runCli(['migrate', 'status', '--json'], options)
  const again = await runCli(['migrate', 'up', '1', '--json'], options)

  expect(first.code).toBe(0)
  expect(migrationRunSchema.parse(first.json()).migrations).toMatchObject([
    { name: '1_notes', rows: 2 },
    { name: '2_body' },
  ])
  expect(second).toMatchObject({
    code: 0,
    stdout: 'Nothing to do: the database is at 2_body.\nNext: pgtend migrate status\n',
  })
  expect(migrationRunSchema.parse(down.json())).toMatchObject({ direction: 'down', current: '1_notes' })
  expect(status.code).toBe(3)
  expect(migrationStatusSchema.parse(status.json())).toMatchObject({ pending: ['2_body'], upToDate: false })
  expect(migrationRunSchema.parse(again.json())).toMatchObject({ current: '2_body' })
})

test('status, pending, current, sql and history agree', async ({ databaseUrl }) => {
  const options = { cwd: await project(NOTES), env: { DATABASE_URL: databaseUrl } }
  await runCli(['migrate', 'up', '1'], options)

  const status = await runCli(['migrate', 'status'], options)
  const pending = await runCli(['migrate', 'pending'], options)
  const pendingJson = await runCli(['migrate', 'pending', '--json'], options)
  const sql = await runCli(['migrate', 'sql', '--json'], options)
  const current = await runCli(['migrate', 'current', '--json'], options)
  const history = await runCli(['migrate', 'history', '--verbose'], options)
  const json = await runCli(['migrate', 'history', '--json'], options)

  expect(status).toMatchObject({ code: 3, stderr: '' })
  expect(status.stdout).toMatch(/1_notes +applied[^\n]*yes\n2_body +pending/)
  expect(status.stdout).toContain('1 migration applied, 1 pending, 0 problems.\nNext: pgtend migrate up')
  expect(pending).toMatchObject({ code: 3, stdout: '2_body\nNext: pgtend migrate up\n' })
  expect(currentResultSchema.parse(current.json())).toEqual({ current: '1_notes', applied: 1, pending: 1 })
  expect(pendingResultSchema.parse(pendingJson.json())).toEqual({ pending: ['2_body'] })
  expect(sqlResultSchema.parse(sql.json())).toMatchObject({
    sql: expect.stringContaining('add column body'),
    plan: { transactions: 1, migrations: [{ steps: [{ statements: [{ class: 'transactional' }] }] }] },
  })
  expect(history.stdout).toContain('Checksum')
  expect(migrationHistorySchema.parse(json.json()).attempts).toMatchObject([
    { name: '1_notes', outcome: 'applied', rows: 2 },
  ])
})

test('dry runs show the statements and change nothing', async ({ databaseUrl, db }) => {
  const options = { cwd: await project(NOTES), env: { DATABASE_URL: databaseUrl } }

  const up = await runCli(['migrate', 'up', '--dry-run'], options)
  const stamp = await runCli(['migrate', 'stamp', 'head', '--dry-run', '--json'], options)

  expect(up.code).toBe(0)
  expect(up.stdout).toContain(
    '1_notes: apply, one transaction, 2 statements\n  line 1: create table note (id int primary key)',
  )
  expect(stampResultSchema.parse(stamp.json())).toMatchObject({ dryRun: true, stamped: ['1_notes', '2_body'] })
  expect(
    (await db.query(`select to_regclass('note') as note, to_regclass('_prisma_migrations') as ledger`)).rows,
  ).toEqual([{ note: null, ledger: null }])
})

test('down asks before data is lost, and refuses without down.sql', async ({ databaseUrl, db }) => {
  const options = {
    cwd: await project({ ...NOTES, '3_last': ['create table last ()'] }),
    env: { DATABASE_URL: databaseUrl },
  }
  await runCli(['migrate', 'up'], options)

  const noWay = await runCli(['migrate', 'down', '--yes', '--json'], options)
  await db.query(`delete from _prisma_migrations where migration_name = '3_last'`)
  const asked = await runCli(['migrate', 'down', '--json'], options)

  expect(noWay.code).toBe(2)
  expect(failureSchema.parse(noWay.json()).error.code).toBe('MIGRATION_DOWN_MISSING')
  expect(asked.code).toBe(2)
  expect(failureSchema.parse(asked.json()).error.code).toBe('ANSWER_NEEDED')
  expect((await db.query(`select to_regclass('note')::text as note`)).rows).toEqual([{ note: 'note' }])
})

test('a mistake is named with file, line and column, in text and as JSON', async ({ databaseUrl }) => {
  const cwd = await project({ ...NOTES, '3_bad': ['select 1;\ncreate tabel x ();'] })
  const options = { cwd, env: { DATABASE_URL: databaseUrl } }

  const text = await runCli(['migrate', 'up'], options)
  const json = await runCli(['migrate', 'up', '--json'], options)

  expect(text).toMatchObject({ code: 2, stdout: '' })
  expect(text.stderr).toContain(join('3_bad', 'migration.sql'))
  expect(text.stderr).toContain('line 2, column 8')
  expect(failureSchema.parse(json.json()).error.code).toBe('MIGRATION_SYNTAX_ERROR')
})

test('an edited migration stops up with exit code 3', async ({ databaseUrl }) => {
  const cwd = await project(NOTES)
  const options = { cwd, env: { DATABASE_URL: databaseUrl } }
  await runCli(['migrate', 'up', '1'], options)
  await writeFile(join(cwd, 'prisma/migrations/1_notes/migration.sql'), 'select 2;')

  const up = await runCli(['migrate', 'up'], options)
  const status = await runCli(['migrate', 'status'], options)

  expect(up).toMatchObject({ code: 3, stdout: '' })
  expect(up.stderr).toContain('Error: migration "1_notes" was edited after it was applied')
  expect(status.code).toBe(3)
  expect(status.stdout).toContain('Problem: migration "1_notes" was edited')
})

test('a failed migration is resolved by hand', async ({ databaseUrl }) => {
  const options = { cwd: await project({ '1_bad': ['select * from nowhere;'] }), env: { DATABASE_URL: databaseUrl } }
  const failed = await runCli(['migrate', 'up', '--json'], options)
  const pending = await runCli(['migrate', 'pending', '--json'], options)
  const unclear = await runCli(['migrate', 'resolve', '1_bad'], options)

  const resolved = await runCli(['migrate', 'resolve', '1_bad', '--applied', '--json'], options)

  expect(failed.code).toBe(1)
  expect(failureSchema.parse(failed.json()).error).toMatchObject({
    code: 'MIGRATION_STATEMENT_FAILED',
    message: expect.stringContaining('line 1'),
  })
  expect(pending).toMatchObject({ code: 3 })
  expect(pending.json()).toEqual({ pending: ['1_bad'] })
  expect(unclear.code).toBe(2)
  expect(resolveResultSchema.parse(resolved.json())).toEqual({ dryRun: false, name: '1_bad', as: 'applied' })
  expect((await runCli(['migrate', 'status'], options)).code).toBe(0)
})

embeddedTest(
  'the embedded engine migrates without a server',
  async ({ embeddedDirectory, temporaryDirectory: cwd }) => {
    await writeFile(
      join(cwd, 'pgtend.config.ts'),
      `export default { embedded: { directory: ${JSON.stringify(embeddedDirectory)} } }`,
    )
    await mkdir(join(cwd, 'prisma/migrations/1_a'), { recursive: true })
    await writeFile(join(cwd, 'prisma/migrations/1_a/migration.sql'), 'create table a (id int);')

    const up = await runCli(['migrate', 'up', '--json'], { cwd })
    const status = await runCli(['migrate', 'status'], { cwd })

    expect(migrationRunSchema.parse(up.json())).toMatchObject({ current: '1_a' })
    expect(up.stderr).toContain('embedded engine')
    expect(status.code).toBe(0)
  },
)

embeddedTest('new and sql need no database', async ({ temporaryDirectory: cwd }) => {
  const created = await runCli(['migrate', 'create', 'Add notes', '--naming', 'sequential', '--json'], { cwd })
  const { name, directory } = createdMigrationSchema.parse(created.json())
  await writeFile(join(directory, 'migration.sql'), 'create table note (id int);')

  const printed = await runCli(['migrate', 'sql', '--offline'], { cwd })
  const written = await runCli(['migrate', 'sql', '--offline', '--output', 'all.sql'], { cwd })
  const unknown = await runCli(['migrate', 'sql', '--offline', '--from', 'x', '--json'], { cwd })

  expect(name).toBe('0001_add_notes')
  expect(printed).toMatchObject({ code: 0, stderr: '' })
  expect(printed.stdout).toContain('begin;\ncreate table note (id int);\ninsert into "public"."_prisma_migrations"')
  expect(written.code).toBe(0)
  expect(await readFile(join(cwd, 'all.sql'), 'utf8')).toBe(printed.stdout)
  expect(failureSchema.parse(unknown.json()).error.code).toBe('MIGRATION_UNKNOWN')
})

test('Ctrl-C ends the statement on the server; the corrected migration is applied by the next run', async ({
  databaseUrl,
  db,
}) => {
  const cwd = await project({
    '1_a': ['create table a (id int);'],
    '2_slow': ['create table b (); select pg_sleep(60);'],
  })
  const options = { cwd, env: { DATABASE_URL: databaseUrl } }
  const sleeping = `select 1 from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'`
  const running = startCli(['migrate', 'up', '--json'], options)
  await waitFor(async () => (await db.query(sleeping)).rowCount === 1, { what: 'the migration to sleep' })

  running.process.kill('SIGINT')
  const interrupted = await running.result
  const left = (await db.query(sleeping)).rowCount
  await writeFile(join(cwd, 'prisma/migrations/2_slow/migration.sql'), 'create table b ();')
  const again = await runCli(['migrate', 'up', '--json'], options)

  expect(interrupted.code).toBe(130)
  expect(failureSchema.parse(interrupted.json()).error.code).toBe('INTERRUPTED')
  expect(left).toBe(0)
  expect(migrationRunSchema.parse(again.json())).toMatchObject({ current: '2_slow', migrations: [{ name: '2_slow' }] })
})

test('with nothing in the folder and the database, the next step is a first migration', async ({ databaseUrl }) => {
  const cwd = await temporaryDirectory()
  await mkdir(join(cwd, 'prisma/migrations'), { recursive: true })
  const options = { cwd, env: { DATABASE_URL: databaseUrl } }

  const up = await runCli(['migrate', 'up'], options)
  const down = await runCli(['migrate', 'down'], options)

  expect(up.stdout).toBe('Nothing to do: no migration is applied.\nNext: pgtend migrate new NAME\n')
  expect(down.stdout).toBe('Nothing to do: no migration is applied.\nNext: pgtend migrate up\n')
})

test('a folder that is missing is named', async ({ databaseUrl }) => {
  const result = await runCli(['migrate', 'up', '--migrations', 'no/where', '--json'], {
    cwd: await temporaryDirectory(),
    env: { DATABASE_URL: databaseUrl },
  })

  expect(result.code).toBe(2)
  expect(failureSchema.parse(result.json()).error.code).toBe('MIGRATIONS_FOLDER_NOT_FOUND')
})
