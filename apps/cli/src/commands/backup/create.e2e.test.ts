import { readdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { backupCreatedSchema, backupListSchema, backupPreviewSchema } from '@pgtend/backup'
import { connectClient, embeddedTest, test, waitFor } from '@pgtend/testing'
import { expect, onTestFinished } from 'vitest'
import { runCli, startCli } from '../../../test/run-cli.ts'

/** Of this run alone: the process list of the machine is searched for it. */
const SECRET = `tr0ub4dor${process.pid}`

/** A service that watches cron; the paths it was called with. */
async function startWatcher(): Promise<{ readonly url: string; readonly calls: readonly string[] }> {
  const calls: string[] = []
  const server = createServer((request, response) => {
    calls.push(request.url ?? '')
    response.end('ok')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/ping/${SECRET}`, calls }
}

test('a dry run says what would be done, and writes nothing', async ({ databaseUrl, db, temporaryDirectory: cwd }) => {
  await db.query('create table item as select 1 as id')
  const dry = (...args: string[]) =>
    runCli(['backup', 'create', '--no-encryption', '--dry-run', ...args], { cwd, env: { DATABASE_URL: databaseUrl } })

  const json = await dry('--json', '--format', 'directory', '--jobs', '3')
  const text = await dry()

  expect(backupPreviewSchema.parse(json.json())).toMatchObject({
    kind: 'full',
    dumpFormat: 'directory',
    jobs: 3,
    recipients: [],
    tool: expect.stringMatching(/^pg_dump \d+/),
    freeBytes: expect.any(Number),
  })
  expect(text.stdout).toMatch(/^Would back up .*\n.*full, custom, zstd\n.*\n.*\nEncrypted {3}no\n.*free\nNext: /)
  expect([json.code, text.code]).toEqual([0, 0])
  expect(await readdir(cwd)).toEqual([])
})

embeddedTest(
  'a dry run on the embedded engine names no program',
  { timeout: 60_000 },
  async ({ embeddedDirectory, temporaryDirectory: cwd }) => {
    const config = `export default { embedded: { directory: ${JSON.stringify(embeddedDirectory)} } }`
    await writeFile(join(cwd, 'pgtend.config.ts'), config)

    const dry = await runCli(['backup', 'create', '--no-encryption', '--dry-run', '--json'], { cwd })

    expect(backupPreviewSchema.parse(dry.json())).toMatchObject({ dumpFormat: 'plain', tool: null, spoolBytes: 0 })
  },
)

test('a service that watches cron is called after a backup, and at another path after a failure', {
  timeout: 60_000,
}, async ({ databaseUrl, db, temporaryDirectory: cwd }) => {
  await db.query('create table item as select 1 as id')
  const { url, calls } = await startWatcher()
  const env = { DATABASE_URL: databaseUrl, PING_URL: `${url}?x=1` }
  const create = (...args: string[]) => runCli(['backup', 'create', '--no-encryption', ...args], { cwd, env })

  const good = await create('--ping', 'PING_URL', '--json')
  const failed = await create('--ping', 'PING_URL', '--directory', '/dev/null/x')
  const nowhere = await create('--ping', `http://127.0.0.1:1/${SECRET}`, '--schema-only')
  const invalid = await create('--ping', `ftp://${SECRET}`)

  expect(calls).toEqual([`/ping/${SECRET}?x=1`, `/ping/${SECRET}/fail?x=1`])
  expect([good.code, failed.code, nowhere.code, invalid.code]).toEqual([0, 1, 0, 2])
  expect(nowhere.stderr).toContain('Warning: the address of --ping was called and it did not answer')
  for (const { stdout, stderr } of [good, failed, nowhere, invalid]) expect(stdout + stderr).not.toContain(SECRET)
})

test('SIGTERM removes what was written, tells the service, and exits with 130; no secret is in the process list', {
  timeout: 60_000,
}, async ({ databaseUrl, db, temporaryDirectory: cwd }) => {
  await db.query('create table item as select 1 as id')
  const { url, calls } = await startWatcher()
  const blocker = await connectClient(databaseUrl)
  await blocker.query('begin; lock table item in access exclusive mode')
  const running = startCli(
    ['backup', 'create', '--no-encryption', '--format', 'directory', '--ping', 'PING_URL', '--json'],
    {
      cwd,
      env: { DATABASE_URL: databaseUrl, PING_URL: url },
    },
  )
  const waiting = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  await waitFor(async () => (await db.query(waiting)).rowCount === 2, { what: 'pg_dump waits for the lock' })
  const commandLines = await readCommandLines()

  running.process.kill('SIGTERM')
  const result = await running.result
  await blocker.end()

  expect(result.code).toBe(130)
  expect(result.json()).toMatchObject({ error: { code: 'BACKUP_INTERRUPTED' } })
  expect(calls).toEqual([`/ping/${SECRET}/fail`])
  expect(await readdir(join(cwd, '.pgtend/backups'))).toEqual([])
  const { password } = new URL(databaseUrl)
  expect(commandLines.filter((line) => line.includes('pg_dump'))).not.toEqual([])
  for (const secret of [SECRET, password]) expect(commandLines.join('\n')).not.toContain(secret)
})

/** What `ps` shows of every process of this machine. */
async function readCommandLines(): Promise<readonly string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  return Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')))
}

test('a backup that could not be verified is copied all the same, and the run fails', { timeout: 60_000 }, async ({
  databaseUrl,
  db,
  temporaryDirectory: cwd,
}) => {
  const role = `pgtend_test_create_${process.pid}`
  await db.query(`create table item as select 1 as id; create role ${role} login password '${SECRET}'`)
  await db.query(`grant select on item to ${role}`)
  const url = new URL(databaseUrl)
  url.username = role
  url.password = SECRET
  const backup = { encryption: 'none', copies: [{ name: 'disk', directory: 'disk' }] }
  await writeFile(join(cwd, 'pgtend.config.ts'), `export default ${JSON.stringify({ backup })}`)
  const cli = (...args: string[]) => runCli(['backup', ...args, '--json'], { cwd, env: { DATABASE_URL: url.href } })

  const created = await cli('create', '--verify')
  const { backups } = backupListSchema.parse((await cli('list', '--store', 'disk')).json())
  await db.query(`drop owned by ${role}; drop role ${role}`)

  expect(created.code).toBe(1)
  expect(backups).toMatchObject([{ state: 'unverified' }])
  expect(created.stderr).toContain(`backup ${backups[0]?.id} was taken`)
})

test('a class of the configuration is kept, and one that is not there is refused', async ({
  databaseUrl,
  db,
  temporaryDirectory: cwd,
}) => {
  await db.query('create table item as select 1 as id')
  const create = (...args: string[]) =>
    runCli(['backup', 'create', '--no-encryption', '--json', ...args], { cwd, env: { DATABASE_URL: databaseUrl } })

  const unknown = await create('--class', 'weekly')
  const without = await create()

  expect(unknown.json()).toMatchObject({
    error: { code: 'BACKUP_OPTIONS_INVALID', message: expect.stringContaining('weekly') },
  })
  expect(backupCreatedSchema.parse(without.json()).backup.class).toBeNull()
})

test('a killed backup that waits for a lock on the server is ended by the next one', { timeout: 60_000 }, async ({
  databaseUrl,
  db,
  temporaryDirectory: cwd,
}) => {
  await db.query('create table item as select 1 as id')
  const blocker = await connectClient(databaseUrl)
  onTestFinished(() => blocker.end())
  await blocker.query('begin; lock table item in access exclusive mode')
  const waiting = async (): Promise<readonly number[]> => {
    const { rows } = await db.query<{ pid: number }>(
      `select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    )
    return rows.map(({ pid }) => pid)
  }
  const create = () => startCli(['backup', 'create', '--no-encryption'], { cwd, env: { DATABASE_URL: databaseUrl } })
  const killed = create()
  await waitFor(async () => (await waiting()).length >= 2, { what: 'pg_dump waits for the lock' })
  killed.process.kill('SIGKILL')
  await killed.result
  const orphans = await waiting()

  const next = create()
  const takenOver = async (): Promise<boolean> => {
    const pids = await waiting()
    return pids.length >= 2 && !pids.some((pid) => orphans.includes(pid))
  }
  await waitFor(takenOver, { what: 'the next backup waits, and the killed one does not any more' })
  await blocker.query('rollback')

  expect(orphans.length).toBeGreaterThanOrEqual(2)
  expect(await next.result).toMatchObject({ code: 0 })
})
