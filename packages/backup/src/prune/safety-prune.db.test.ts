import { eachEngine } from '@pgtend/testing'
import { describe, expect, test } from 'vitest'
import { applySafetyPrune } from './apply-safety-prune.ts'
import { planSafetyPrune } from './plan-safety-prune.ts'
import { findReplaced, readReplaced } from './replaced-databases.ts'

const now = new Date('2026-11-21T12:00:00Z')

describe('the plan', () => {
  test('drops what is old enough, and only what replaced this database', () => {
    const names = [
      'app',
      'app_pre_restore_20261101T000000Z',
      'app_pre_restore_20261120T000000Z',
      'other_pre_restore_20261101T000000Z',
      'app_pre_restore_notes',
    ]

    const plan = planSafetyPrune({ replaced: findReplaced('app', names), database: 'app', keepDays: 7, now })

    expect(plan.remove).toEqual([
      { name: 'app_pre_restore_20261101T000000Z', replacedAt: '2026-11-01T00:00:00.000Z', bytes: null },
    ])
    expect(plan.keep.map(({ name }) => name)).toEqual(['app_pre_restore_20261120T000000Z'])
  })

  test('knows names that were cut to fit', () => {
    const database = 'ü'.repeat(31)
    const names = [`${'ü'.repeat(17)}_pre_restore_20261101T000000Z`]

    expect(findReplaced(database, names)).toHaveLength(1)
  })
})

eachEngine('dropping replaced databases', (engineTest) => {
  engineTest('drops those of the plan and no other', { timeout: 120_000 }, async ({ database }) => {
    const { cluster, target } = database
    const old = ['pre_restore', 'undone'].map((kind) => `${target.database}_${kind}_20261101T000000Z`)
    for (const name of old) await cluster.create(name)
    const replaced = await readReplaced(cluster, target.database)
    const plan = planSafetyPrune({ replaced, database: target.database, keepDays: 7, now })

    await applySafetyPrune(cluster, plan)

    expect(plan.remove.map(({ name }) => name)).toEqual(old)
    for (const { bytes } of replaced) expect(bytes).toBeGreaterThan(1_000_000)
    expect(await readReplaced(cluster, target.database)).toEqual([])
    expect(await cluster.exists(target.database)).toBe(true)
  })

  engineTest('tells why several stay, and drops the others', { timeout: 120_000 }, async ({ database }) => {
    const { cluster, target } = database
    const names = [1, 2, 3].map((day) => `${target.database}_pre_restore_2026110${day}T000000Z`)
    for (const name of names) await cluster.create(name)
    const opened = await Promise.all(names.slice(0, 2).map((name) => cluster.open(name)))
    const sessions = await Promise.all(opened.map((each) => each.connect()))
    const replaced = await readReplaced(cluster, target.database)
    const plan = planSafetyPrune({ replaced, database: target.database, keepDays: 7, now })

    await expect(applySafetyPrune(cluster, plan)).rejects.toMatchObject({
      message: '2 databases could not be dropped',
      cause: { code: expect.stringMatching(/_IN_USE$/) },
    })

    await Promise.all(sessions.map((each) => each.end()))
    await Promise.all(opened.map((each) => each.end()))
    expect((await readReplaced(cluster, target.database)).map(({ name }) => name)).toEqual(names.slice(0, 2))
    for (const name of names.slice(0, 2)) await cluster.drop(name)
  })
})
