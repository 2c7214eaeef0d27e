import { test, waitFor } from '@pgtend/testing'
import { expect } from 'vitest'
import { createEventTables, listEvents, startWorker, trigger } from '../test/start-worker.ts'

test('a job whose worker is killed is given up, not repeated, and the next run goes to another worker', {
  timeout: 150_000,
}, async ({ databaseUrl, db, temporaryDirectory: cwd }) => {
  await createEventTables(db)
  const first = await startWorker({ cwd, databaseUrl })
  await first.ready()
  const lost = await trigger(databaseUrl, 'slow')
  await waitFor(async () => (await listEvents(db, 'slow')).length === 1, { what: 'the start of the job' })
  const second = await startWorker({ cwd, databaseUrl })
  await second.ready()

  first.kill('SIGKILL')

  expect(await first.exited).toBe(-1)
  await waitFor(
    async () => {
      const { rows } = await db.query(`select 1 from pgboss.job where id = $1::uuid and state = 'failed'`, [lost])
      return rows.length === 1
    },
    { what: 'the end of the heartbeat', limitMs: 90_000, intervalMs: 500 },
  )
  expect(await listEvents(db, 'slow')).toEqual(['started'])
  await db.query('insert into release values (true)')
  expect(await trigger(databaseUrl, 'slow')).toEqual(expect.any(String))
  await waitFor(async () => (await listEvents(db, 'slow')).at(-1) === 'finished', { what: 'the next run' })
  const { rows } = await db.query(`select pid from event where what = 'finished'`)
  expect(rows).toEqual([{ pid: second.pid }])
  second.kill('SIGTERM')
  expect(await second.exited).toBe(0)
})
