import { writeFile } from 'node:fs/promises'
import { createBackup, directoryStore, findBackup, listBackups, listToolDirectories } from '@pgtend/backup'
import { DatabaseError, openDatabase, parseConfig, parseDatabaseUrl } from '@pgtend/database'
import { test } from '@pgtend/testing'
import { expect } from 'vitest'
import type { JobContext, JobDefinition } from '../job-definition.ts'
import { createLog } from '../log.ts'
import { createPgBossQueue } from '../queue/pg-boss-queue.ts'
import { runJob } from '../run/run-job.ts'
import { createJobs } from './create-jobs.ts'

function contextOf(database: JobContext['database'], directory: string, now = new Date()): JobContext {
  return {
    database,
    directory,
    config: parseConfig({ backup: { directory: 'backups', encryption: 'none' } }),
    environment: 'development',
    signal: new AbortController().signal,
    log: createLog('silent'),
    now: () => now,
    path: process.env.PATH,
  }
}

function jobNamed(name: string): JobDefinition {
  const job = createJobs(parseConfig({ backup: { encryption: 'none' } })).find((candidate) => candidate.name === name)
  if (job === undefined) throw new Error(`there is no job "${name}"`)
  return job
}

const open = (url: string) =>
  openDatabase(parseDatabaseUrl(url), { applicationName: 'pgtend tests', environment: 'development' })

test('the jobs take their schedules from the configuration, and null turns one off', () => {
  const config = parseConfig({
    backup: { encryption: 'none' },
    worker: { schedules: { prune: null, backup: { cron: '5 1 * * *' } } },
  })

  const schedules = Object.fromEntries(createJobs(config).map(({ name, schedule }) => [name, schedule]))

  expect(schedules).toEqual({
    backup: { cron: '5 1 * * *', timeZone: 'UTC' },
    prune: null,
    maintenance: { cron: '0 4 * * *', timeZone: 'UTC' },
  })
})

test('a scheduled backup wants to know whether to encrypt, when the worker starts', () => {
  expect(() => createJobs(parseConfig({}))).toThrow(expect.objectContaining({ code: 'BACKUP_ENCRYPTION_UNDECIDED' }))
})

test('a backup is taken, and pruned when the retention no longer keeps it', async ({
  databaseUrl,
  db,
  temporaryDirectory,
}) => {
  await using database = await open(databaseUrl)
  await db.query('create table memory (id int primary key); insert into memory values (1), (2)')
  const context = contextOf(database, temporaryDirectory)
  const later = contextOf(database, temporaryDirectory, new Date(Date.now() + 30 * 86_400_000))

  const first = await jobNamed('backup').run(context)
  const second = await jobNamed('backup').run(later)
  const pruned = await jobNamed('prune').run(later)

  expect(first).toMatchObject({ tables: 1, rows: 2, state: 'unverified' })
  expect(second.id).not.toBe(first.id)
  expect(pruned).toMatchObject({ kept: 1, trashed: 1, deleted: 0, unreadable: 0 })
  const { rows } = await db.query('select id, trash_until is null as kept from pgtend.backup_catalog order by id')
  expect(rows.map(({ id }) => id)).toEqual([first.id, second.id])
  expect(rows.filter(({ kept }) => kept)).toHaveLength(1)
})

test('a backup is copied to the other places, and one that fails is told', async ({
  databaseUrl,
  db,
  temporaryDirectory,
}) => {
  await using database = await open(databaseUrl)
  await db.query('create table memory (id int primary key)')
  await writeFile(`${temporaryDirectory}/file`, '')
  const copies = [
    { name: 'other', directory: 'other' },
    { name: 'broken', directory: 'file/inside' },
  ]
  const config = parseConfig({ backup: { directory: 'backups', encryption: 'none', copies } })

  const done = await jobNamed('backup').run({ ...contextOf(database, temporaryDirectory), config })

  expect(done).toMatchObject({ copies: 1, copiesFailed: 1 })
  const { backups } = await listBackups(directoryStore(`${temporaryDirectory}/other`), database.target.database)
  expect(backups.map(({ id }) => id)).toEqual([done.id])
})

test('a backup notes its vectors, which a test restore is compared with', async ({
  databaseUrl,
  db,
  temporaryDirectory,
}) => {
  await using database = await open(databaseUrl)
  await db.query(
    "create extension if not exists vector; create table memory (v vector(2)); insert into memory values ('[1,2]')",
  )

  const { id } = await jobNamed('backup').run(contextOf(database, temporaryDirectory))

  const { manifest } = await findBackup(
    directoryStore(`${temporaryDirectory}/backups`),
    String(id),
    database.target.database,
  )
  expect(manifest.objects.map(({ name }) => name)).toContain('vectors.json')
})

test('a prune leaves the backups of other environments to their own retention', async ({
  databaseUrl,
  temporaryDirectory,
}) => {
  await using database = await open(databaseUrl)
  const store = directoryStore(`${temporaryDirectory}/backups`)
  const toolDirectories = await listToolDirectories(process.env.PATH)
  const options = { encryption: 'none' as const, toolDirectories, now: () => new Date(), environment: 'production' }
  const first = await createBackup(database, store, options)
  const second = await createBackup(database, store, options)
  const later = contextOf(database, temporaryDirectory, new Date(Date.now() + 30 * 86_400_000))

  const pruned = await jobNamed('prune').run(later)

  expect(pruned).toMatchObject({ kept: 0, trashed: 0 })
  const { backups } = await listBackups(store)
  expect(backups.map(({ id }) => id).sort()).toEqual([first.id, second.id].sort())
})

test('a prune drops the databases that restores have replaced, after their days', async ({
  databaseUrl,
  temporaryDirectory,
}) => {
  await using database = await open(databaseUrl)
  const { cluster, target } = database
  const [old, young] = ['20261101T000000Z', '20261120T000000Z'].map(
    (stamp) => `${target.database}_pre_restore_${stamp}`,
  ) as [string, string]
  await cluster.create(old)
  await cluster.create(young)

  const pruned = await jobNamed('prune').run(contextOf(database, temporaryDirectory, new Date('2026-11-21T00:00:00Z')))

  expect(pruned).toMatchObject({ databasesDropped: 1 })
  expect([await cluster.exists(old), await cluster.exists(young)]).toEqual([false, true])
  await cluster.drop(young)
})

test('maintenance does what is needed and reports it', async ({ databaseUrl, db, temporaryDirectory }) => {
  await using database = await open(databaseUrl)
  await db.query('create table t (id int); insert into t select generate_series(1, 1000); delete from t where id > 500')
  await db.query('select pg_stat_force_next_flush()')

  const summary = await jobNamed('maintenance').run(contextOf(database, temporaryDirectory))

  expect(summary).toMatchObject({ done: 1, skipped: 0, failed: 0 })
})

test('a job that another process runs is skipped, whatever the queue says', async ({
  databaseUrl,
  temporaryDirectory,
}) => {
  await using database = await open(databaseUrl)
  const context = contextOf(database, temporaryDirectory)
  const inside: unknown[] = []
  const job = (run: JobDefinition['run']): JobDefinition => ({
    name: 'same',
    schedule: null,
    expireInSeconds: 60,
    catchUp: false,
    run,
  })

  const outer = await runJob(
    job(async () => {
      inside.push(
        await runJob(
          job(async () => ({ second: true })),
          context,
          'b',
        ),
      )
      return { first: true }
    }),
    context,
    'a',
  )

  expect(outer).toEqual({ first: true })
  expect(inside).toEqual([{ skipped: true, reason: 'another process runs it' }])
})

test('a job that itself waits for a lock in vain has failed, and is not taken for one that runs elsewhere', async ({
  databaseUrl,
  temporaryDirectory,
}) => {
  await using database = await open(databaseUrl)
  const timeout = new DatabaseError('LOCK_TIMEOUT', 'the lock "backups" is taken')
  const job: JobDefinition = {
    name: 'waiting',
    schedule: null,
    expireInSeconds: 60,
    catchUp: false,
    run: () => Promise.reject(timeout),
  }

  const running = runJob(job, contextOf(database, temporaryDirectory), 'a')

  await expect(running).rejects.toMatchObject({ code: 'LOCK_TIMEOUT', message: timeout.message })
})

test('the history keeps summaries and errors, without secrets', async ({ databaseUrl, temporaryDirectory }) => {
  await using database = await open(databaseUrl)
  const context = contextOf(database, temporaryDirectory)
  const queue = createPgBossQueue(database.pool, { onError: () => undefined, onWarning: () => undefined })
  const fail = (): Promise<never> => Promise.reject(new Error('no postgresql://app:s3cret@127.0.0.1/app'))
  const job = { name: 'failing', schedule: null, expireInSeconds: 60, catchUp: false }
  await queue.start()
  await queue.register({ ...job, handle: (id) => runJob({ ...job, run: fail }, context, id) })

  const id = await queue.trigger('failing')

  await expect
    .poll(() => queue.history('failing', 10), { timeout: 20_000 })
    .toMatchObject([{ id, job: 'failing', state: 'failed', finishedAt: expect.any(String) }])
  expect(JSON.stringify(await queue.history('failing', 10))).not.toContain('s3cret')
  await queue.stop(1_000)
})

test('a schedule that is turned off is removed from the queue', async ({ databaseUrl, db }) => {
  await using database = await open(databaseUrl)
  const queue = createPgBossQueue(database.pool, { onError: () => undefined, onWarning: () => undefined })
  const job = { name: 'nightly', expireInSeconds: 60, catchUp: true, handle: async () => ({}) }
  await queue.start()

  await queue.register({ ...job, schedule: { cron: '0 2 * * *', timeZone: 'Europe/Berlin' } })
  const on = await db.query('select cron, timezone from pgboss.schedule')
  await queue.register({ ...job, schedule: null })
  const off = await db.query('select cron from pgboss.schedule')

  expect(on.rows).toEqual([{ cron: '0 2 * * *', timezone: 'Europe/Berlin' }])
  expect(off.rows).toEqual([])
  await queue.stop(1_000)
})
