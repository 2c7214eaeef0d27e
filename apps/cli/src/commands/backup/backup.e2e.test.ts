import { readdir, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  backupCreatedSchema,
  backupDetailsSchema,
  backupListSchema,
  backupVerificationSchema,
  restoreDryRunSchema,
  restoreResultSchema,
} from '@pgtend/backup'
import { connectClient, embeddedTest, test, waitFor, withClient } from '@pgtend/testing'
import { expect } from 'vitest'
import { runCli, startCli } from '../../../test/run-cli.ts'

const ROWS = `
  create table memories (id int primary key, embedding vector(3));
  insert into memories select n, array[n, 1, 2]::vector from generate_series(1, 100) n;
`

test('a backup is taken, verified, listed, shown and restored', { timeout: 120_000 }, async ({
  databaseUrl,
  db,
  server,
  temporaryDirectory: cwd,
}) => {
  await db.query(ROWS)
  const cli = (...args: string[]) => runCli(args, { cwd, env: { DATABASE_URL: databaseUrl } })
  const copy = `${new URL(databaseUrl).pathname.slice(1)}_copy`

  const created = await cli('backup', 'create', '--no-encryption', '--verify', '--json')
  const list = await cli('backup', 'list', '--json')
  const shown = await cli('backup', 'show', 'latest', '--json')
  const restored = await cli('backup', 'restore', 'latest', '--to', copy, '--json')
  const text = await cli('backup', 'list')

  const { backup, verification } = backupCreatedSchema.parse(created.json())
  expect(created.code).toBe(0)
  expect(verification).toMatchObject({ ok: true, level: 4, rows: 100, checks: ['vectors.json'] })
  expect(backupListSchema.parse(list.json())).toMatchObject({ backups: [{ id: backup.id, state: 'good' }] })
  expect(backupDetailsSchema.parse(shown.json()).manifest.vector.columns).toHaveLength(1)
  expect(restoreResultSchema.parse(restored.json())).toMatchObject({ database: copy, compared: true, rows: 100 })
  expect(text.stdout).toMatch(/good\nIn .*\nNext: pgtend backup restore /)
  const url = new URL(databaseUrl)
  url.pathname = `/${copy}`
  expect(
    (await withClient(url.href, (client) => client.query('select count(*)::int as n from memories'))).rows,
  ).toEqual([{ n: 100 }])
  await withClient(server.adminUrl, (client) => client.query(`drop database "${copy}" with (force)`))
})

test('a restore in place wants the name of the database, and a dry run changes nothing', {
  timeout: 120_000,
}, async ({ databaseUrl, db, temporaryDirectory: cwd }) => {
  await db.query(ROWS)
  await db.end()
  const env = { DATABASE_URL: databaseUrl }
  const name = new URL(databaseUrl).pathname.slice(1)
  await runCli(['backup', 'create', '--no-encryption'], { cwd, env })
  const restore = (...args: string[]) => runCli(['backup', 'restore', 'latest', '--json', ...args], { cwd, env })

  const nowhere = await restore()
  const unconfirmed = await restore('--in-place')
  const wrong = await restore('--in-place', '--confirm', 'other')
  const dry = await restore('--in-place', '--dry-run')
  const done = await restore('--in-place', '--confirm', name)

  expect(nowhere).toMatchObject({ code: 2 })
  expect(unconfirmed.json()).toMatchObject({ error: { code: 'CONFIRMATION_NEEDED' } })
  expect(wrong).toMatchObject({ code: 2 })
  expect(restoreDryRunSchema.parse(dry.json())).toMatchObject({ mode: 'in-place', database: name })
  const { safety } = restoreResultSchema.parse(done.json())
  expect(safety).toMatch(/_pre_restore_/)
  await withClient(databaseUrl, async (client) => {
    expect((await client.query('select count(*)::int as n from memories')).rows).toEqual([{ n: 100 }])
    const { rows } = await client.query('select datname from pg_database where datname like $1', [`${name}\\_%`])
    expect(rows).toEqual([{ datname: safety }])
    await client.query(`drop database "${safety}"`)
  })
})

test('a damaged backup needs attention and is not restored', async ({ databaseUrl, db, temporaryDirectory: cwd }) => {
  await db.query(ROWS)
  const env = { DATABASE_URL: databaseUrl }
  const { backup } = backupCreatedSchema.parse(
    (await runCli(['backup', 'create', '--no-encryption', '--json'], { cwd, env })).json(),
  )
  await truncate(join(cwd, '.pgtend/backups', backup.database, backup.id, 'dump.custom.zst'), 100)

  const restored = await runCli(['backup', 'restore', 'latest', '--to', 'never', '--json'], { cwd, env })
  const verified = await runCli(['backup', 'verify', 'latest', '--json'], { cwd, env })
  const listed = await runCli(['backup', 'list'], { cwd, env })

  expect(restored.code).toBe(1)
  expect(restored.json()).toMatchObject({ error: { code: 'BACKUP_TRUNCATED' } })
  expect(verified.code).toBe(3)
  expect(backupVerificationSchema.parse(verified.json()).ok).toBe(false)
  expect(listed).toMatchObject({ code: 3, stdout: expect.stringContaining('failed') })
})

test('Ctrl-C ends the backup and leaves nothing', async ({ databaseUrl, db, temporaryDirectory: cwd }) => {
  await db.query(ROWS)
  const blocker = await connectClient(databaseUrl)
  await blocker.query('begin; lock table memories in access exclusive mode')
  const running = startCli(['backup', 'create', '--no-encryption', '--json'], {
    cwd,
    env: { DATABASE_URL: databaseUrl },
  })
  const waiting = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  await waitFor(async () => (await db.query(waiting)).rowCount === 2, { what: 'pg_dump waits for the lock' })

  running.process.kill('SIGINT')
  const result = await running.result
  await blocker.end()

  expect(result.code).toBe(130)
  expect(result.json()).toMatchObject({ error: { code: 'BACKUP_INTERRUPTED' } })
  expect(await readdir(join(cwd, '.pgtend/backups'))).toEqual([])
})

test('what is no dump and what is no backup are clear errors', async ({ databaseUrl, temporaryDirectory: cwd }) => {
  const cli = (...args: string[]) => runCli(args, { cwd, env: { DATABASE_URL: databaseUrl } })

  const foreign = await cli('backup', 'restore', '/etc/hostname', '--to', 'never', '--json')
  const missing = await cli('backup', 'restore', 'dump.sql', '--to', 'never', '--json')
  const none = await cli('backup', 'verify', 'latest', '--json')
  const unknown = await cli('backup', 'show', '20200101', '--json')

  expect(foreign.json()).toMatchObject({ error: { code: 'BACKUP_NOT_A_DUMP' } })
  expect(missing.json()).toMatchObject({ error: { code: 'BACKUP_FILE_NOT_FOUND' } })
  expect(none.json()).toMatchObject({ error: { code: 'BACKUP_NOT_FOUND', hint: expect.stringContaining('create') } })
  expect(unknown).toMatchObject({ code: 1 })
})

embeddedTest(
  'the embedded engine is backed up, verified and restored',
  { timeout: 120_000 },
  async ({ embeddedDirectory, temporaryDirectory: cwd }) => {
    const config = `export default { embedded: { directory: ${JSON.stringify(embeddedDirectory)} } }`
    await writeFile(join(cwd, 'pgtend.config.ts'), config)

    const created = await runCli(['backup', 'create', '--no-encryption', '--verify', '--json'], { cwd })
    const restored = await runCli(['backup', 'restore', 'latest', '--in-place', '--confirm', 'app', '--json'], { cwd })

    expect(backupCreatedSchema.parse(created.json())).toMatchObject({
      backup: { dumpFormat: 'plain', state: 'good' },
      verification: { ok: true },
    })
    expect(restoreResultSchema.parse(restored.json())).toMatchObject({ mode: 'in-place', compared: true })
    expect(await readdir(embeddedDirectory)).toContainEqual(expect.stringContaining('app_pre_restore_'))
  },
)
