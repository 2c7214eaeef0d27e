import { expect, test } from 'vitest'
import { planSafetyPrune } from '../prune/plan-safety-prune.ts'
import { findReplaced } from '../prune/replaced-databases.ts'
import { planUndo } from './undo-restore.ts'

const now = new Date('2026-11-21T12:00:00Z')

test('the newest replaced database of this name is the one to go back to', () => {
  const databases = [
    'app',
    'app_pre_restore_20261101T000000Z',
    'app_pre_restore_20261120T000000Z',
    'app_pre_restore_20261110T000000Z',
    'app_two_pre_restore_20261121T000000Z',
    'app_undone_20261121T000000Z',
  ]

  expect(planUndo({ database: 'app', databases, now })).toMatchObject({
    database: 'app',
    from: 'app_pre_restore_20261120T000000Z',
    aside: 'app_undone_20261121T120000Z',
  })
})

test('a name that was cut to fit is found by cutting it again', () => {
  const database = 'ä'.repeat(31)
  const kept = `${'ä'.repeat(17)}_pre_restore_20261101T000000Z`

  expect(planUndo({ database, databases: [database, kept], now }).from).toBe(kept)
})

test('a database that is gone gets its name back without a swap', () => {
  const { steps } = planUndo({ database: 'app', databases: ['app_pre_restore_20261101T000000Z'], now })

  expect(steps).toEqual(['rename "app_pre_restore_20261101T000000Z" to "app"'])
})

test('without a replaced database there is nothing to undo', () => {
  expect(() => planUndo({ database: 'app', databases: ['app', 'other_pre_restore_20261101T000000Z'], now })).toThrow(
    expect.objectContaining({ code: 'RESTORE_NOTHING_TO_UNDO', exitCode: 1 }),
  )
})

test('what an undo has put aside grows old like what a restore has replaced', () => {
  const { aside } = planUndo({ database: 'app', databases: ['app', 'app_pre_restore_20261101T000000Z'], now })

  const replaced = findReplaced('app', ['app', aside], new Map([[aside, 8_000_000]]))
  const plan = planSafetyPrune({ database: 'app', replaced, keepDays: 7, now: new Date('2026-12-01') })

  expect(plan.remove).toEqual([{ name: aside, replacedAt: '2026-11-21T12:00:00.000Z', bytes: 8_000_000 }])
})
