import { expect, test } from 'vitest'
import { scheduleInterval } from './schedule-interval.ts'

const HOUR_MS = 3_600_000

test.for([
  ['0 2 * * *', 24],
  ['* * * * *', 1 / 60],
  ['*/15 * * * *', 0.25],
  ['0 */6 * * *', 6],
  ['0 2,14 * * *', 12],
  ['0 1,3 * * *', 22],
  ['30 2 * * mon-fri', 72],
  ['0 2 * * 7', 168],
  ['0 2 * * 0', 168],
  ['0 2 1 * *', 31 * 24],
  ['0 2 1 jan *', 366 * 24],
  ['0 9-17/4 * * *', 16],
  ['0 2 1 * sun', 168],
] as const)('between two runs of "%s" lie at most %f hours', ([cron, hours]) => {
  expect((scheduleInterval(cron) ?? 0) / HOUR_MS).toBeCloseTo(hours)
})

test.for(['', '0 2 * *', '61 * * * *', '0 2 31 feb *', '0 2 * * * *', 'x * * * *', '*/0 * * * *', '5-1 * * * *'])(
  'of "%s" nothing is said',
  (cron) => {
    expect(scheduleInterval(cron)).toBeUndefined()
  },
)
