import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { BackupSummary } from '../catalog/manifest.ts'
import { planPrune } from './plan-prune.ts'

const NOW = new Date('2026-11-21T12:00:00Z')
const DAY = 86_400_000

function backup(daysOld: number, changes: Partial<BackupSummary> = {}): BackupSummary {
  const snapshotAt = new Date(NOW.getTime() - daysOld * DAY).toISOString()
  return {
    id: `${snapshotAt}-${changes.database ?? 'app'}`,
    database: 'app',
    environment: null,
    kind: 'full',
    dumpFormat: 'custom',
    compression: 'zstd',
    snapshotAt,
    durationMs: 1,
    bytes: 10,
    tables: 1,
    rows: 1,
    migrationHead: null,
    state: 'checked',
    verifiedAt: null,
    ...changes,
  }
}

const anyBackup = fc
  .record({
    daysOld: fc.integer({ min: -2, max: 1_500 }),
    database: fc.constantFrom('app', 'other'),
    state: fc.constantFrom('verified', 'checked', 'unverified', 'failed'),
    kind: fc.constantFrom('full', 'full', 'schema', 'data'),
  } as const)
  .map(({ daysOld, ...changes }) => backup(daysOld, changes))
const inventories = fc.uniqueArray(anyBackup, { selector: ({ id }) => id, maxLength: 30 })
const retentions = fc.record({ days: fc.integer({ min: 1, max: 400 }), yearly: fc.integer({ min: 0, max: 5 }) })
const newestFirst = (a: BackupSummary, b: BackupSummary) => Date.parse(b.snapshotAt) - Date.parse(a.snapshotAt)

test('old backups go, young ones and the newest verified one stay, each with its reason', () => {
  const backups = [backup(1), backup(8, { state: 'verified' }), backup(9, { state: 'verified' }), backup(10)]

  const plan = planPrune({ backups, retention: { days: 7, yearly: 0 }, now: NOW })

  expect(plan.keep.map(({ reason }) => reason)).toEqual(['younger than 7 days', 'newest verified backup'])
  expect(plan.remove.map(({ id }) => id)).toEqual([backups[2]?.id, backups[3]?.id])
  expect(plan.bytes).toBe(20)
})

test('the newest of each archived year stays, verified ones first', () => {
  const backups = [backup(400, { state: 'checked' }), backup(410, { state: 'verified' }), backup(800), backup(1_200)]

  const { keep } = planPrune({ backups, retention: { days: 90, yearly: 2 }, now: NOW })

  expect(keep.map(({ id, reason }) => [id, reason])).toEqual([
    [backups[1]?.id, 'newest verified backup'],
    [backups[2]?.id, 'newest of 2024'],
  ])
})

test('backups of another environment are not looked at', () => {
  const backups = [backup(100, { environment: 'production' }), backup(101, { environment: 'development' }), backup(3)]

  const plan = planPrune({ backups, environment: 'development', retention: { days: 7, yearly: 0 }, now: NOW })

  expect([...plan.keep, ...plan.remove].map(({ id }) => id).sort()).toEqual([backups[1]?.id, backups[2]?.id].sort())
})

test('property: every backup is decided once', () => {
  fc.assert(
    fc.property(inventories, retentions, (backups, retention) => {
      const { keep, remove } = planPrune({ backups, retention, now: NOW })
      expect([...keep, ...remove].map(({ id }) => id).sort()).toEqual(backups.map(({ id }) => id).sort())
    }),
  )
})

test('property: the newest verified full backup of each database stays; without one, the newest good full one', () => {
  fc.assert(
    fc.property(inventories, retentions, (backups, retention) => {
      const removed = new Set(planPrune({ backups, retention, now: NOW }).remove.map(({ id }) => id))
      for (const database of ['app', 'other']) {
        const full = backups.filter((b) => b.database === database && b.kind === 'full').sort(newestFirst)
        const safe = full.find(({ state }) => state === 'verified') ?? full.find(({ state }) => state !== 'failed')
        expect(safe === undefined || !removed.has(safe.id)).toBe(true)
      }
    }),
  )
})

test('property: nothing younger than the limit goes, and a database with backups keeps one', () => {
  fc.assert(
    fc.property(inventories, retentions, (backups, retention) => {
      const { keep, remove } = planPrune({ backups, retention, now: NOW })
      for (const { snapshotAt } of remove) {
        expect(NOW.getTime() - Date.parse(snapshotAt)).toBeGreaterThanOrEqual(retention.days * DAY)
      }
      for (const { database } of backups) expect(keep.some((kept) => kept.database === database)).toBe(true)
    }),
  )
})

test('property: a second run right after has nothing to do', () => {
  fc.assert(
    fc.property(inventories, retentions, (backups, retention) => {
      const kept = new Set(planPrune({ backups, retention, now: NOW }).keep.map(({ id }) => id))
      const rest = backups.filter(({ id }) => kept.has(id))
      expect(planPrune({ backups: rest, retention, now: NOW }).remove).toEqual([])
    }),
  )
})
