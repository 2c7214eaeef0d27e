import { escapeIdentifier } from '@pgtend/database'
import { connectClient, freePort, requireServer, test, waitFor } from '@pgtend/testing'
import { expect } from 'vitest'
import { createEventTables, listEvents, REAL_MAIN, startWorker, trigger } from '../test/start-worker.ts'

test('SIGTERM makes the worker unready, lets the running job finish and exits 0', async ({
  databaseUrl,
  db,
  temporaryDirectory: cwd,
}) => {
  await createEventTables(db)
  const worker = await startWorker({ cwd, databaseUrl })
  await worker.ready()
  await trigger(databaseUrl, 'slow')
  await waitFor(async () => (await listEvents(db, 'slow')).length === 1, { what: 'the start of the job' })

  worker.kill('SIGTERM')

  await waitFor(async () => (await worker.status('/readyz')) === 503, { what: 'unreadiness' })
  expect(await worker.status('/healthz')).toBe(200)
  await db.query('insert into release values (true)')
  expect(await worker.exited).toBe(0)
  expect(await listEvents(db, 'slow')).toEqual(['started', 'finished'])
})

test('a job that does not finish in the shutdown time is aborted and the exit code is 1', async ({
  databaseUrl,
  db,
  temporaryDirectory: cwd,
}) => {
  await createEventTables(db)
  const worker = await startWorker({ cwd, databaseUrl, worker: { shutdownTimeoutMs: 300 } })
  await worker.ready()
  const run = await trigger(databaseUrl, 'slow')
  await waitFor(async () => (await listEvents(db, 'slow')).length === 1, { what: 'the start of the job' })

  worker.kill('SIGTERM')

  expect(await worker.exited).toBe(1)
  expect(await listEvents(db, 'slow')).toEqual(['started', 'aborted'])
  expect(worker.output()).toContain('WORKER_JOBS_ABORTED')
  const { rows } = await db.query('select state from pgboss.job where id = $1::uuid', [run])
  expect(rows).toEqual([{ state: 'failed' }])
})

test('a second signal aborts the running jobs at once', async ({ databaseUrl, db, temporaryDirectory: cwd }) => {
  await createEventTables(db)
  const worker = await startWorker({ cwd, databaseUrl })
  await worker.ready()
  await trigger(databaseUrl, 'slow')
  await waitFor(async () => (await listEvents(db, 'slow')).length === 1, { what: 'the start of the job' })

  worker.kill('SIGTERM')
  await waitFor(async () => (await worker.status('/readyz')) === 503, { what: 'unreadiness' })
  worker.kill('SIGTERM')

  expect(await worker.exited).toBe(1)
  expect(await listEvents(db, 'slow')).toEqual(['started', 'aborted'])
})

test('a job that runs is not started a second time', async ({ databaseUrl, db, temporaryDirectory: cwd }) => {
  await createEventTables(db)
  const worker = await startWorker({ cwd, databaseUrl })
  await worker.ready()
  await trigger(databaseUrl, 'slow')
  await waitFor(async () => (await listEvents(db, 'slow')).length === 1, { what: 'the start of the job' })

  const second = await trigger(databaseUrl, 'slow')

  expect(second).toBeUndefined()
  await db.query('insert into release values (true)')
  await waitFor(async () => (await listEvents(db, 'slow')).length === 2, { what: 'the end of the job' })
  worker.kill('SIGINT')
  expect(await worker.exited).toBe(0)
})

test('a database that goes away makes the worker unready, and it recovers by itself', { timeout: 90_000 }, async ({
  databaseUrl,
  db,
  temporaryDirectory: cwd,
}) => {
  await createEventTables(db)
  await db.query('insert into release values (true)')
  const url = new URL(databaseUrl)
  url.password ||= 'worker-secret'
  const worker = await startWorker({ cwd, databaseUrl: url.href })
  await worker.ready()
  const admin = await connectClient(requireServer().adminUrl)
  const name = url.pathname.slice(1)

  await admin.query(`alter database ${escapeIdentifier(name)} with allow_connections false`)
  await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1::text', [name])

  await waitFor(async () => (await worker.status('/readyz')) === 503, { what: 'unreadiness' })
  expect(await worker.status('/healthz')).toBe(200)
  await admin.query(`alter database ${escapeIdentifier(name)} with allow_connections true`)
  await worker.ready()
  await trigger(databaseUrl, 'slow')
  const again = await connectClient(databaseUrl)
  await waitFor(async () => (await listEvents(again, 'slow')).at(-1) === 'finished', { what: 'a job after the outage' })
  worker.kill('SIGTERM')
  expect(await worker.exited).toBe(0)
  expect(worker.output()).not.toContain(decodeURIComponent(url.password))
  await again.end()
  await admin.end()
})

test('a server that is not there yet is waited for, unready, and the worker still stops in order', async ({
  temporaryDirectory: cwd,
}) => {
  const databaseUrl = `postgresql://app:worker-secret@127.0.0.1:${await freePort()}/app?sslmode=disable`
  const worker = await startWorker({ cwd, databaseUrl, main: REAL_MAIN })
  await waitFor(() => worker.output().includes('SERVER_UNREACHABLE'), { what: 'the first attempt' })

  const ready = await worker.status('/readyz')
  worker.kill('SIGTERM')

  expect(ready).toBe(503)
  expect(await worker.exited).toBe(0)
  expect(worker.output()).not.toContain('worker-secret')
})

test('invalid schedules are all named before anything is opened, with exit code 2', async ({
  temporaryDirectory: cwd,
}) => {
  const schedules = { backup: { cron: '61 * * * *' }, prune: { cron: '0 2 * * *', timeZone: 'Mars/Olympus' } }

  const worker = await startWorker({ cwd, worker: { schedules }, main: REAL_MAIN })

  expect(await worker.exited).toBe(2)
  expect(JSON.parse(worker.output())).toMatchObject({ level: 'fatal', err: { code: 'WORKER_SCHEDULE_INVALID' } })
  expect(worker.output()).toContain('61 * * * *')
  expect(worker.output()).toContain('Mars/Olympus')
})

test('the embedded engine, a URL of another database and an unknown option are refused with exit code 2', async ({
  temporaryDirectory: cwd,
}) => {
  const embedded = await startWorker({ cwd, main: REAL_MAIN })
  const url = await startWorker({ cwd, main: REAL_MAIN, databaseUrl: 'mysql://app:worker-secret@127.0.0.1/app' })
  const option = await startWorker({ cwd, main: REAL_MAIN, args: ['--nope'] })

  expect(await Promise.all([embedded.exited, url.exited, option.exited])).toEqual([2, 2, 2])
  expect(embedded.output()).toContain('WORKER_NEEDS_SERVER')
  expect(url.output()).toContain('DATABASE_URL_INVALID')
  expect(url.output()).not.toContain('worker-secret')
  expect(option.output()).toContain('WORKER_USAGE')
})

test('an address that is taken is a clear error', async ({ databaseUrl, db, temporaryDirectory: cwd }) => {
  await createEventTables(db)
  const first = await startWorker({ cwd, databaseUrl })
  await first.ready()
  const port = Number(/"port":(\d+)/.exec(first.output())?.[1])

  const second = await startWorker({ cwd, databaseUrl, worker: { port } })

  expect(await second.exited).toBe(1)
  expect(second.output()).toContain('WORKER_PORT_UNAVAILABLE')
  first.kill('SIGTERM')
  expect(await first.exited).toBe(0)
})
