import { test, waitFor } from '@pgtend/testing'
import { expect } from 'vitest'
import { createEventTables, startWorker } from '../test/start-worker.ts'

interface Count {
  readonly job: string
  readonly occurrences: number
  readonly runs: number
}

test('two workers run each occurrence of each schedule exactly once', { timeout: 150_000 }, async ({
  databaseUrl,
  db,
  temporaryDirectory: cwd,
}) => {
  await createEventTables(db)
  const everyMinute = { cron: '* * * * *' }
  const worker = {
    schedules: { backup: everyMinute, prune: { ...everyMinute, timeZone: 'Asia/Tokyo' }, maintenance: null },
  }
  const workers = [await startWorker({ cwd, databaseUrl, worker }), await startWorker({ cwd, databaseUrl, worker })]
  await Promise.all(workers.map((process) => process.ready()))
  const count = async (): Promise<readonly Count[]> => {
    const { rows } = await db.query<Count>(`
      select job, (select count(distinct data ->> 'slot')::int from pgboss.job j
                    where j.name = '__pgboss__send-it' and j.data ->> 'name' = event.job) as occurrences,
             count(*)::int as runs
        from event group by job order by job
    `)
    return rows
  }

  const counts = await waitFor(
    async () => {
      const now = await count()
      return now.length === 2 && now.every(({ occurrences, runs }) => occurrences >= 2 && runs >= occurrences) && now
    },
    { what: 'two occurrences of both schedules', limitMs: 120_000, intervalMs: 500 },
  )

  expect(counts.map(({ job, runs, occurrences }) => [job, runs - occurrences])).toEqual([
    ['tick', 0],
    ['tock', 0],
  ])
  for (const process of workers) process.kill('SIGTERM')
  expect(await Promise.all(workers.map(({ exited }) => exited))).toEqual([0, 0])
  expect(await count()).toEqual(counts)
})
