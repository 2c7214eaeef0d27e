import { expect, test, vi } from 'vitest'
import type { BackupProgress } from './create-options.ts'
import { DumpProgress } from './dump-progress.ts'

const sizes = new Map([
  ['public.large', 900],
  ['public.a "b"', 100],
  ['public.small', 0],
])

function follow(jobs: number) {
  const told: BackupProgress[] = []
  const progress = new DumpProgress(sizes, jobs, (step) => told.push(step))
  return { progress, last: () => told.at(-1) }
}

test('counts bytes and tables; with n processes the table begun n tables ago is done', () => {
  const { progress, last } = follow(2)
  progress.onBytes(10)
  progress.onLine('pg_dump: dumping contents of table "public.large"')
  progress.onLine('pg_dump: dumping contents of table "public.a "b""')
  progress.onLine('pg_dump: finished item 1 TABLE DATA large')
  progress.onBytes(5)
  progress.onLine('pg_dump: dumping contents of table "public.small"')

  expect(last()).toMatchObject({ phase: 'dumping', bytes: 15, tables: { done: 1, total: 3 } })
})

test('tells of bytes now and then, and of tables always', () => {
  const told: unknown[] = []
  const progress = new DumpProgress(sizes, 1, (step) => told.push(step.bytes))
  for (let part = 0; part < 1_000; part += 1) progress.onBytes(1)
  progress.onLine('pg_dump: dumping contents of table "public.small"')

  expect(told.length).toBeLessThan(100)
  expect([told[0], told.at(-1)]).toEqual([1, 1_000])
})

test('the time left follows from the sizes of the tables that are done', () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  const { progress, last } = follow(1)
  progress.onLine('pg_dump: dumping contents of table "public.large"')
  const early = last()?.remainingMs
  vi.advanceTimersByTime(9_000)
  progress.onLine('pg_dump: dumping contents of table "public.a "b""')
  vi.useRealTimers()

  expect([early, last()?.remainingMs]).toEqual([null, 1_000])
})

test('keeps the first ten warnings', () => {
  const { progress } = follow(1)
  for (let number = 0; number < 12; number += 1) progress.onWarning(`warning ${number}`)

  expect(progress.warnings).toHaveLength(10)
})
