import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { planHash } from './plan-hash.ts'
import { planRetention, type RetentionDecision, type RetentionPlan } from './plan-retention.ts'
import type { RetainedBackup, RetentionInventory } from './retention-inventory.ts'
import { type RetentionPolicy, retentionPolicy } from './retention-policy.ts'

const NOW = new Date('2026-11-21T12:00:00Z')
const DAY = 86_400_000
const FORCED = { maxRemovePercent: 100 }

function backup(daysOld: number, changes: Partial<RetainedBackup> = {}): RetainedBackup {
  const snapshotAt = new Date(NOW.getTime() - daysOld * DAY).toISOString()
  return {
    id: `b${daysOld}`,
    database: 'app',
    environment: 'production',
    systemIdentifier: '71',
    kind: 'full',
    partial: false,
    snapshotAt,
    bytes: 10,
    state: 'unverified',
    held: null,
    usedBy: null,
    trashUntil: null,
    ...changes,
  }
}

/** End of the trash delay, in days from now. */
const inDays = (days: number): string => new Date(NOW.getTime() + days * DAY).toISOString()

const inventoryOf = (backups: readonly RetainedBackup[]): RetentionInventory => ({
  backups,
  unknown: [],
  unfinished: [],
})
const plan = (backups: readonly RetainedBackup[], policy: RetentionPolicy, now = NOW): RetentionPlan =>
  planRetention(inventoryOf(backups), policy, now, FORCED)
const rulesOf = ({ decisions }: RetentionPlan): readonly string[] =>
  decisions.map(({ id, action, rule }) => `${action} ${id}: ${rule}`)
const goes = ({ action }: RetentionDecision): boolean => action !== 'keep'

describe('rules', () => {
  test('old backups go, young ones and the newest verified and complete ones stay, each with its rule', () => {
    const backups = [backup(1), backup(8, { state: 'good' }), backup(9, { state: 'good' }), backup(10)]

    expect(rulesOf(plan(backups, retentionPolicy({ days: 7 })))).toMatchInlineSnapshot(`
      [
        "keep b1: newest complete backup",
        "keep b8: newest verified backup",
        "trash b9: older than 7 days, and no other rule keeps it",
        "trash b10: older than 7 days, and no other rule keeps it",
      ]
    `)
  })

  test('the newest good one of each period stays by what exists: where Sunday was missed, Saturday stands for the week', () => {
    // 2026-11-21 is a Saturday: 6 and 7 days before are Sunday and Saturday of other weeks.
    const backups = [0, 1, 7, 8, 13, 14, 20, 21, 40, 50, 400].map((days) => backup(days))

    expect(
      rulesOf(plan(backups, retentionPolicy({ days: 1, daily: 2, weekly: 3, monthly: 2, yearly: 2 }))),
    ).toMatchInlineSnapshot(`
      [
        "keep b0: newest complete backup",
        "keep b1: newest of day 2026-11-20",
        "keep b7: newest of week 2026-W46",
        "trash b8: older than 1 day, and no other rule keeps it",
        "keep b13: newest of week 2026-W45",
        "trash b14: older than 1 day, and no other rule keeps it",
        "trash b20: older than 1 day, and no other rule keeps it",
        "keep b21: newest of month 2026-10",
        "trash b40: older than 1 day, and no other rule keeps it",
        "trash b50: older than 1 day, and no other rule keeps it",
        "keep b400: newest of year 2025",
      ]
    `)
  })

  test('a period is represented by its newest good backup, and by one that is only degraded where it has no other', () => {
    const backups = [
      backup(1, { state: 'good' }),
      backup(40),
      backup(42, { state: 'good' }),
      backup(70, { state: 'degraded' }),
      backup(72, { state: 'failed' }),
    ]

    const kept = plan(backups, retentionPolicy({ days: 7, monthly: 3 })).decisions.filter((each) => !goes(each))

    expect(kept.map(({ id }) => id)).toEqual(['b1', 'b42', 'b70'])
  })

  test('without derived data the newest verified backup does not stand for all: the newest with it stays too', () => {
    const backups = [
      backup(10, { state: 'good', partial: true }),
      backup(20, { state: 'good', partial: true }),
      backup(30, { state: 'good' }),
      backup(40, { state: 'good' }),
    ]

    expect(rulesOf(plan(backups, retentionPolicy({ days: 7 })))).toEqual([
      'keep b10: newest verified backup',
      'trash b20: older than 7 days, and no other rule keeps it',
      'keep b30: newest verified backup with derived data',
      'trash b40: older than 7 days, and no other rule keeps it',
    ])
  })

  test('a degraded backup stands beside the best ones until a better one is newer', () => {
    const backups = [backup(10, { state: 'degraded' }), backup(20), backup(30, { state: 'good' })]
    const policy = retentionPolicy({ days: 7 })

    expect(rulesOf(plan(backups, policy))).toEqual([
      'keep b10: newest backup, although degraded',
      'keep b20: newest complete backup',
      'keep b30: newest verified backup',
    ])
    expect(rulesOf(plan([backup(9, { state: 'good' }), ...backups], policy)).slice(0, 2)).toEqual([
      'keep b9: newest verified backup',
      'trash b10: older than 7 days, and no other rule keeps it',
    ])
  })

  test('the trash is emptied when its time has come, but not of the last good backup', () => {
    const waiting = backup(30, { state: 'good', trashUntil: inDays(1) })
    const last = backup(40, { state: 'good', trashUntil: inDays(-1) })
    const old = backup(50, { state: 'good', trashUntil: inDays(-1) })
    const minute = ({ trashUntil }: RetainedBackup) => `${trashUntil?.slice(0, 10)} ${trashUntil?.slice(11, 16)} UTC`

    expect(rulesOf(plan([backup(1), last, old], retentionPolicy({ days: 7 })))).toEqual([
      'keep b1: newest complete backup',
      'keep b40: in the trash, and not deleted: newest verified backup',
      `delete b50: was in the trash until ${minute(old)}`,
    ])
    expect(rulesOf(plan([backup(1, { state: 'good' }), waiting, last], retentionPolicy({ days: 7 })))).toEqual([
      'keep b1: newest verified backup',
      `keep b30: in the trash until ${minute(waiting)}`,
      `delete b40: was in the trash until ${minute(last)}`,
    ])
  })

  test('a schema-only backup stands for nothing, and goes by its age', () => {
    const backups = [backup(8, { kind: 'schema', state: 'good' }), backup(9), backup(10, { kind: 'data' })]

    expect(plan(backups, retentionPolicy({ days: 7, yearly: 5 })).decisions.map(goes)).toEqual([true, false, true])
  })

  test('presets are policies, and numbers of one’s own replace them', () => {
    expect(retentionPolicy('production')).toEqual({
      days: 90,
      daily: 0,
      weekly: 0,
      monthly: 0,
      yearly: 7,
      minVerified: 1,
    })
    expect(retentionPolicy({ days: 3, minVerified: 2 })).toMatchObject({ days: 3, yearly: 0, minVerified: 2 })
  })

  test('a plan that would remove more than the limit is refused for that group only', () => {
    const big = [backup(1), backup(8), backup(9), backup(10), backup(11)]
    const small = [backup(1, { database: 'other' }), backup(8, { database: 'other' }), backup(9, { database: 'other' })]

    const { refusals } = planRetention(inventoryOf([...big, ...small]), retentionPolicy({ days: 7 }), NOW)

    expect(refusals).toEqual([
      { database: 'app', environment: 'production', systemIdentifier: '71', removes: 4, of: 5, limitPercent: 50 },
    ])
  })

  test('the hash names what a plan does, not how it says it', () => {
    const policy = retentionPolicy({ days: 7 })
    const backups = [backup(1), backup(8), backup(9)]
    const first = planHash('store', plan(backups, policy))

    expect(first).toMatch(/^[0-9a-f]{12}$/)
    expect(planHash('store', plan(backups.toReversed(), policy, new Date(NOW.getTime() + 1)))).toBe(first)
    expect(planHash('store', plan(backups.slice(0, 2), policy))).not.toBe(first)
    expect(planHash('other', plan(backups, policy))).not.toBe(first)
  })
})

describe('properties', () => {
  const anyBackup = fc.record({
    minutesOld: fc.integer({ min: -3 * 1_440, max: 1_500 * 1_440 }),
    // Most belong to one group, so that the rules have something to choose from.
    database: fc.constantFrom('app', 'app', 'app', 'app', 'other'),
    environment: fc.constantFrom('production', 'production', 'production', null),
    systemIdentifier: fc.constantFrom('71', '71', '71', '72'),
    state: fc.constantFrom('good', 'unverified', 'degraded', 'failed'),
    kind: fc.constantFrom('full', 'full', 'full', 'schema', 'data'),
    partial: fc.boolean(),
    held: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
    used: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
    trashDays: fc.option(fc.integer({ min: -3, max: 3 }), { freq: 6 }),
    /** Random, so that no order of ids is the order of time. */
    id: fc.uuid(),
  } as const)
  const inventories = fc
    .uniqueArray(anyBackup, { selector: ({ minutesOld }) => minutesOld, maxLength: 30 })
    .map((drawn) =>
      drawn.map(({ minutesOld, held, used, trashDays, ...rest }) =>
        backup(minutesOld / 1_440, {
          ...rest,
          held: held ? 'audit' : null,
          usedBy: used ? 'a restore' : null,
          trashUntil: trashDays === null ? null : inDays(trashDays),
        }),
      ),
    )
  const few = fc.integer({ min: 0, max: 6 })
  const policies = fc.record({
    days: fc.integer({ min: 1, max: 400 }),
    daily: few,
    weekly: few,
    monthly: few,
    yearly: few,
    minVerified: fc.integer({ min: 1, max: 3 }),
  })
  const check = (holds: (backups: readonly RetainedBackup[], policy: RetentionPolicy) => void): void =>
    fc.assert(fc.property(inventories, policies, holds), { numRuns: 1_000 })
  const goneOf = (backups: readonly RetainedBackup[], policy: RetentionPolicy): ReadonlySet<string> =>
    new Set(
      plan(backups, policy)
        .decisions.filter(goes)
        .map(({ id }) => id),
    )
  const groupOf = ({
    database,
    environment,
    systemIdentifier,
  }: Pick<RetainedBackup, 'database' | 'environment' | 'systemIdentifier'>) =>
    JSON.stringify([database, environment, systemIdentifier])
  const isPast = ({ snapshotAt }: RetainedBackup): boolean => Date.parse(snapshotAt) <= NOW.getTime()
  const newestFirst = (a: RetainedBackup, b: RetainedBackup): number => (a.snapshotAt < b.snapshotAt ? 1 : -1)

  test('every backup is decided once, with the rule', () => {
    check((backups, policy) => {
      const { decisions } = plan(backups, policy)
      expect(decisions.map(({ id }) => id).sort()).toEqual(backups.map(({ id }) => id).sort())
      expect(decisions.every(({ rule }) => rule.length > 0)).toBe(true)
    })
  })

  test('the newest verified backups of each group stay, as many as the policy says; so does the newest that is not known to be bad', () => {
    check((backups, policy) => {
      const gone = goneOf(backups, policy)
      for (const key of new Set(backups.map(groupOf))) {
        const full = backups.filter((each) => groupOf(each) === key && each.kind === 'full' && isPast(each))
        const live = full.filter(({ trashUntil }) => trashUntil === null).sort(newestFirst)
        const good = live.filter(({ state }) => state === 'good').slice(0, policy.minVerified)
        expect(good.filter(({ id }) => gone.has(id))).toEqual([])
        const complete = live.find(({ state }) => state === 'good' || state === 'unverified')
        expect(complete === undefined || !gone.has(complete.id)).toBe(true)
        const newest = live.find(({ state }) => state !== 'failed')
        expect(newest === undefined || !gone.has(newest.id)).toBe(true)
        // Also what is in the trash already is not deleted below that number.
        const goodBefore = full.filter(({ state }) => state === 'good')
        const goodAfter = goodBefore.filter(({ id }) => !gone.has(id))
        expect(goodAfter.length).toBeGreaterThanOrEqual(Math.min(policy.minVerified, goodBefore.length))
      }
    })
  })

  test('nothing that is held or in use goes', () => {
    check((backups, policy) => {
      const gone = goneOf(backups, policy)
      expect(backups.filter((each) => gone.has(each.id) && (each.held !== null || each.usedBy !== null))).toEqual([])
    })
  })

  test('failed backups push no other one out', () => {
    check((backups, policy) => {
      const others = backups.filter(({ state }) => state !== 'failed')
      const gone = goneOf(backups, policy)
      const goneWithout = goneOf(others, policy)
      expect(others.filter(({ id, kind }) => kind === 'full' && gone.has(id) && !goneWithout.has(id))).toEqual([])
    })
  })

  test('the order is that of the snapshots: other ids change no decision', () => {
    check((backups, policy) => {
      const renamed = backups.map((each, index) => ({ ...each, id: `z${(index * 7_919) % 1_000}-${index}` }))
      const actions = (all: readonly RetainedBackup[]) =>
        plan(all, policy).decisions.map(({ action, snapshotAt, rule }) => [snapshotAt, action, rule])
      expect(actions(renamed).sort()).toEqual(actions(backups).sort())
    })
  })

  test('a snapshot in the future neither goes nor changes what happens to the others', () => {
    check((backups, policy) => {
      const gone = goneOf(backups, policy)
      expect(backups.filter((each) => !isPast(each) && each.trashUntil === null && gone.has(each.id))).toEqual([])
      expect(goneOf(backups.filter(isPast), policy)).toEqual(
        new Set([...gone].filter((id) => backups.some((each) => each.id === id && isPast(each)))),
      )
    })
  })

  test('a clock that went far back removes nothing', () => {
    check((backups, policy) => {
      const before = new Date(NOW.getTime() - 2_000 * DAY)
      expect(plan(backups, policy, before).decisions.filter(goes)).toEqual([])
    })
  })

  test('nothing younger than the limit goes', () => {
    check((backups, policy) => {
      for (const { action, snapshotAt } of plan(backups, policy).decisions) {
        if (action === 'trash') {
          expect(NOW.getTime() - Date.parse(snapshotAt)).toBeGreaterThanOrEqual(policy.days * DAY)
        }
      }
    })
  })

  test('each of the newest years with a complete backup keeps one', () => {
    check((backups, policy) => {
      const gone = goneOf(backups, policy)
      for (const key of new Set(backups.map(groupOf))) {
        const live = backups.filter((each) => groupOf(each) === key && each.trashUntil === null && isPast(each))
        const usable = live.filter(({ kind, state }) => kind === 'full' && state !== 'failed')
        const years = [...new Set(usable.map(({ snapshotAt }) => snapshotAt.slice(0, 4)))].sort().reverse()
        for (const year of years.slice(0, policy.yearly)) {
          expect(usable.some(({ id, snapshotAt }) => snapshotAt.startsWith(year) && !gone.has(id))).toBe(true)
        }
      }
    })
  })

  test('more than the limit is refused, and nothing else', () => {
    check((backups, policy) => {
      const { decisions, refusals } = planRetention(inventoryOf(backups), policy, NOW, { maxRemovePercent: 40 })
      for (const key of new Set(backups.map(groupOf))) {
        const of = backups.filter((each) => groupOf(each) === key && each.trashUntil === null).length
        const removes = decisions.filter((each) => groupOf(each) === key && each.action === 'trash').length
        expect(refusals.some((each) => groupOf(each) === key)).toBe(of > 3 && removes > of * 0.4)
      }
    })
  })

  test('a second run right after the first has nothing to do', () => {
    check((backups, policy) => {
      const first = plan(backups, policy)
      const action = new Map(first.decisions.map((each) => [each.id, each.action]))
      const rest = backups.flatMap((each) => {
        if (action.get(each.id) === 'delete') return []
        return [action.get(each.id) === 'trash' ? { ...each, trashUntil: inDays(3) } : each]
      })
      expect(plan(rest, policy).decisions.filter(goes)).toEqual([])
    })
  })

  test('databases, servers and environments do not look at each other', () => {
    check((backups, policy) => {
      const gone = goneOf(backups, policy)
      const alone = [...new Set(backups.map(groupOf))].flatMap((key) => [
        ...goneOf(
          backups.filter((each) => groupOf(each) === key),
          policy,
        ),
      ])
      expect(alone.sort()).toEqual([...gone].sort())
    })
  })

  test('what cannot be judged is never touched', () => {
    const unknown = [{ database: 'app', id: 'x', reason: 'format 2' }]
    check((backups, policy) => {
      const result = planRetention({ backups, unknown, unfinished: [] }, policy, NOW, FORCED)
      expect(result.unknown).toEqual(unknown)
      expect(result.decisions.some(({ id }) => id === 'x')).toBe(false)
    })
  })
})
