import { eachEngine } from '@pgtend/testing'
import { describe, expect, test } from 'vitest'
import { applySafetyPrune } from './apply-safety-prune.ts'
import { planSafetyPrune } from './plan-safety-prune.ts'

const now = new Date('2026-11-21T12:00:00Z')

describe('the plan', () => {
  test('drops what is old enough, and only what replaced this database', () => {
    const databases = [
      'app',
      'app_pre_restore_20261101T000000Z',
      'app_pre_restore_20261120T000000Z',
      'other_pre_restore_20261101T000000Z',
      'app_pre_restore_notes',
    ]

    const plan = planSafetyPrune({ databases, database: 'app', keepDays: 7, now })

    expect(plan.remove).toEqual([{ name: 'app_pre_restore_20261101T000000Z', replacedAt: '2026-11-01T00:00:00.000Z' }])
    expect(plan.keep.map(({ name }) => name)).toEqual(['app_pre_restore_20261120T000000Z'])
  })

  test('knows names that were cut to fit', () => {
    const database = 'ü'.repeat(31)
    const databases = [`${'ü'.repeat(17)}_pre_restore_20261101T000000Z`]

    expect(planSafetyPrune({ databases, database, keepDays: 7, now }).remove).toHaveLength(1)
  })
})

eachEngine('dropping replaced databases', (engineTest) => {
  engineTest('drops those of the plan and no other', { timeout: 120_000 }, async ({ database }) => {
    const { cluster, target } = database
    const old = `${target.database}_pre_restore_20261101T000000Z`
    await cluster.create(old)
    const plan = planSafetyPrune({ databases: await cluster.list(), database: target.database, keepDays: 7, now })

    await applySafetyPrune(cluster, plan)

    expect(plan.remove.map(({ name }) => name)).toEqual([old])
    expect(await cluster.exists(old)).toBe(false)
    expect(await cluster.exists(target.database)).toBe(true)
  })
})
