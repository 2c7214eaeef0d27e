import { expect, test } from 'vitest'
import type { JobDefinition, JobSchedule } from '../job-definition.ts'
import { checkSchedules } from './check-schedules.ts'

const NOW = new Date('2026-03-28T12:00:00Z')

function job(name: string, schedule: JobSchedule | null): JobDefinition {
  return { name, schedule, expireInSeconds: 60, catchUp: false, run: async () => ({}) }
}

test('the next time follows the time zone, over the change to summer time too', () => {
  const jobs = [
    job('utc', { cron: '0 2 * * *', timeZone: 'UTC' }),
    job('berlin', { cron: '0 4 * * *', timeZone: 'Europe/Berlin' }),
    job('tokyo', { cron: '30 0 * * 1', timeZone: 'Asia/Tokyo' }),
    job('off', null),
  ]

  const next = checkSchedules(jobs, NOW)

  // On 29 March 2026 Berlin goes from UTC+1 to UTC+2 at 02:00.
  expect(Object.fromEntries([...next].map(([name, date]) => [name, date.toISOString()]))).toEqual({
    utc: '2026-03-29T02:00:00.000Z',
    berlin: '2026-03-29T02:00:00.000Z',
    tokyo: '2026-03-29T15:30:00.000Z',
  })
})

test.each([
  ['61 * * * *', 'UTC'],
  ['* * * *', 'UTC'],
  ['* * * * * *', 'UTC'],
  ['@daily', 'UTC'],
  ['FREQ=DAILY', 'UTC'],
  ['a b c d e', 'UTC'],
  ['', 'UTC'],
  ['0 2 * * *', 'Europe/Berln'],
])('"%s" in "%s" is refused', (cron, timeZone) => {
  expect(() => checkSchedules([job('backup', { cron, timeZone })], NOW)).toThrow(
    expect.objectContaining({ code: 'WORKER_SCHEDULE_INVALID', exitCode: 2 }),
  )
})

test('all mistakes are reported at once', () => {
  const bad = { cron: 'x', timeZone: 'UTC' }

  expect(() => checkSchedules([job('backup', bad), job('prune', bad)], NOW)).toThrow(/"backup": .*; "prune": /)
})
