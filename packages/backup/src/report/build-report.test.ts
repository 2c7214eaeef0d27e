import { expect, test } from 'vitest'
import type { BackupSummary } from '../catalog/summary.ts'
import { buildReport } from './build-report.ts'
import type { MeasuredRestore, ReportInventory } from './report-inventory.ts'
import type { ReportFinding } from './report-result.ts'

const NOW = new Date('2026-11-21T12:00:00Z')
const HOUR_MS = 3_600_000

const idOf = (hoursAgo: number): string => `b${hoursAgo}`

/** A good, encrypted, full backup so many hours ago. */
function backup(hoursAgo: number, other: Partial<BackupSummary> = {}): BackupSummary {
  return {
    id: idOf(hoursAgo),
    database: 'app',
    environment: 'production',
    kind: 'full',
    class: null,
    dumpFormat: 'directory',
    compression: 'zstd',
    migrationHead: null,
    degraded: [],
    snapshotAt: new Date(NOW.getTime() - hoursAgo * HOUR_MS).toISOString(),
    durationMs: 1_000,
    bytes: 1_000_000,
    databaseBytes: 10_000_000,
    tables: 3,
    rows: 300,
    serverVersion: 150_020,
    systemIdentifier: '7',
    partial: false,
    recipients: 2,
    toolVersion: '15.20',
    state: 'good',
    level: 4,
    held: null,
    trashUntil: null,
    verifiedAt: NOW.toISOString(),
    ...other,
  }
}

function restore(hoursAgo: number, restoreMs: number, other: Partial<MeasuredRestore> = {}): MeasuredRestore {
  const at = new Date(NOW.getTime() - hoursAgo * HOUR_MS).toISOString()
  const place = { database: 'app', id: idOf(hoursAgo), where: 'same server' } as const
  return { ...place, at, restoreMs, usableMs: restoreMs / 10, databaseBytes: 10_000_000, ...other }
}

function inventory(backups: readonly BackupSummary[], other: Partial<ReportInventory> = {}): ReportInventory {
  return { backups, unreadable: [], restores: [], offSite: true, copies: [], ...other }
}

const codes = (findings: readonly ReportFinding[] | undefined): readonly string[] =>
  (findings ?? []).map(({ code }) => code)

test('a daily backup that is verified and was restored quickly meets its targets, and nothing is found', () => {
  const backups = [2, 26, 50, 74].map((hours) => backup(hours))
  const restores = [restore(50, 60_000), restore(26, 60_000), restore(2, 60_000)]
  const policy = { rpoHours: 25, rtoMinutes: 5, schedule: '0 10 * * *' }

  const report = buildReport(inventory(backups, { restores }), policy, NOW)

  expect(report.attention).toBe(false)
  expect(report.databases).toMatchObject([
    {
      database: 'app',
      backups: 4,
      good: 4,
      recoveryPoint: { good: { id: 'b2', hours: 2 }, targetHours: 25, marginHours: 23 },
      recoveryTime: { usableMs: 6_000, fastMs: 60_000, scale: 1, measured: { id: 'b2' } },
      rtoMarginMs: 294_000,
      restoreTrendMs: [60_000, 60_000, 60_000],
      intervalHours: 24,
      gaps: [],
      findings: [],
    },
  ])
})

test('targets that are missed are critical, each with its evidence and the next command', () => {
  const backups = [backup(3, { state: 'unverified', databaseBytes: 100_000_000 }), backup(30)]
  const policy = { rpoHours: 24, rtoMinutes: 1 }

  const report = buildReport(inventory(backups, { restores: [restore(30, 100_000)] }), policy, NOW)
  const [app] = report.databases

  expect(report.attention).toBe(true)
  expect(app).toMatchObject({
    recoveryPoint: { good: { id: 'b30' }, complete: { id: 'b3' }, marginHours: -6 },
    recoveryTime: { scale: 10, usableMs: 100_000, fastMs: 1_000_000 },
    rtoMarginMs: -40_000,
  })
  expect(codes(app?.findings)).toEqual(['rpo-missed', 'rto-missed', 'newest-unverified'])
  expect(app?.findings[0]).toMatchObject({ severity: 'critical', next: 'pgtend backup verify b3' })
})

test('a database without a backup is reported when it is asked for, and an empty store has nothing to say', () => {
  expect(buildReport(inventory([]), {}, NOW)).toMatchObject({ databases: [], attention: false })

  const { attention, databases } = buildReport(inventory([]), { databases: ['app'] }, NOW)

  expect(attention).toBe(true)
  expect(databases).toMatchObject([
    {
      recoveryPoint: { good: null, complete: null, marginHours: null },
      recoveryTime: null,
      findings: [{ code: 'no-backup' }],
    },
  ])
})

test.for([
  ['only failed ones', [backup(2, { state: 'failed' }), backup(26, { state: 'failed' })], ['no-backup']],
  ['only parts', [backup(2, { kind: 'schema' }), backup(26, { kind: 'data' })], ['no-backup']],
  ['none that was restored', [backup(2, { state: 'unverified' })], ['none-good']],
  ['a flawed one only', [backup(2, { state: 'degraded', degraded: ['an index is invalid'] })], ['none-good']],
  ['a newest that failed', [backup(2, { state: 'failed' }), backup(26)], ['newest-failed']],
] as const)('%s: that is critical', ([, backups, expected]) => {
  const report = buildReport(inventory(backups), {}, NOW)

  expect(report.attention).toBe(true)
  const critical = report.databases[0]?.findings.filter(({ severity }) => severity === 'critical')
  expect(codes(critical)).toEqual(expected)
})

test('a backup from the future counts for nothing, so that a clock set back hides no gap', () => {
  const report = buildReport(inventory([backup(-100), backup(30)]), { rpoHours: 24 }, NOW)

  expect(report.databases[0]).toMatchObject({ recoveryPoint: { good: { id: 'b30', hours: 30 } } })
  expect(codes(report.databases[0]?.findings)).toEqual(expect.arrayContaining(['rpo-missed', 'clock']))
})

test('a day without a backup is a gap, but not where backups may have been pruned since', () => {
  const backups = [2, 26, 74, 98, 400, 9_000].map((hours) => backup(hours))

  const [byCron] = buildReport(inventory(backups), { schedule: '0 10 * * *' }, NOW).databases
  const [wider] = buildReport(inventory(backups), { schedule: '0 10 * * *', keptDays: 30 }, NOW).databases

  expect(byCron?.gaps).toEqual([{ after: '2026-11-18T10:00:00.000Z', before: '2026-11-20T10:00:00.000Z', hours: 48 }])
  const evidence = '2 d after 2026-11-18 10:00 UTC, where 24 h are usual; 1 in all'
  expect(byCron?.findings).toContainEqual(expect.objectContaining({ code: 'schedule-gap', evidence }))
  expect(wider?.gaps.map(({ hours }) => hours)).toEqual([48, 302])
})

test('without a schedule the usual interval counts, and one that is overdue is the present gap', () => {
  const backups = [20, 26, 32, 38].map((hours) => backup(hours))

  const [app] = buildReport(inventory(backups), {}, NOW).databases
  const [few] = buildReport(inventory(backups.slice(0, 2)), {}, NOW).databases

  expect(app).toMatchObject({ intervalHours: 6, gaps: [{ before: null, hours: 20 }] })
  expect(codes(app?.findings)).toContain('overdue')
  expect(few).toMatchObject({ intervalHours: null, gaps: [] })
})

test('without a target, a newest good backup that is older than two usual intervals is said', () => {
  const unverified = [2, 26, 50].map((hours) => backup(hours, { state: 'unverified' }))

  const [app] = buildReport(inventory([...unverified, backup(74)]), {}, NOW).databases
  const [verified] = buildReport(
    inventory([...unverified.slice(0, 1), backup(26), backup(50), backup(74)]),
    {},
    NOW,
  ).databases

  expect(codes(app?.findings)).toContain('good-is-old')
  expect(codes(verified?.findings)).not.toContain('good-is-old')
})

test.for<[string, Partial<BackupSummary>]>([
  ['size-anomaly', { bytes: 400_000 }],
  ['size-anomaly', { bytes: 1_600_000 }],
  ['not-encrypted', { recipients: 0 }],
  ['single-recipient', { recipients: 1 }],
  ['degraded', { degraded: ['an index is invalid'] }],
  ['tool-drift', { toolVersion: '17.1' }],
  ['server-upgraded', { serverVersion: 180_001, toolVersion: '18.1' }],
  ['server-changed', { systemIdentifier: '8' }],
])('%s is found for a newest backup with %j', ([code, other]) => {
  const older = [26, 50, 74, 98].map((hours) => backup(hours))

  const [usual] = buildReport(inventory([backup(2), ...older]), {}, NOW).databases
  const [odd] = buildReport(inventory([backup(2, other), ...older]), {}, NOW).databases

  expect(codes(usual?.findings)).not.toContain(code)
  expect(codes(odd?.findings)).toContain(code)
})

test('a partial backup is not compared with whole ones in size', () => {
  const backups = [backup(2, { partial: true, bytes: 1 }), ...[26, 50, 74].map((hours) => backup(hours))]

  const [app] = buildReport(inventory(backups), {}, NOW).databases

  expect(codes(app?.findings)).not.toContain('size-anomaly')
})

test.for([
  ['lies in one place only', false, [], true],
  ['lies in a bucket', true, [], false],
  ['was copied to a bucket', false, [{ name: 'b', offSite: true, ids: new Set(['b2']) }], false],
  ['was copied to a folder', false, [{ name: 'f', offSite: false, ids: new Set(['b2']) }], true],
  ['was not copied yet', false, [{ name: 'b', offSite: true, ids: new Set(['b26']) }], true],
] as const)('the newest good backup %s', ([, offSite, copies, expected]) => {
  const [app] = buildReport(inventory([backup(2), backup(26)], { offSite, copies }), {}, NOW).databases

  expect(codes(app?.findings).includes('no-off-site-copy')).toBe(expected)
})

test('a place that does not answer is said, and does not count as a copy', () => {
  const copies = [{ name: 'b', offSite: true, ids: undefined }]

  const [app] = buildReport(inventory([backup(2)], { offSite: false, copies }), {}, NOW).databases

  expect(codes(app?.findings)).toEqual(expect.arrayContaining(['copy-unreachable', 'no-off-site-copy']))
})

test('restores that take longer than before are said, and databases are kept apart', () => {
  const restores = [90, 70, 50, 26].map((hours) => restore(hours, 1_000))
  const other = restore(1, 9_000, { database: 'other' })

  const report = buildReport(
    inventory([backup(2), backup(2, { database: 'other' })], { restores: [...restores, restore(2, 2_000), other] }),
    {},
    NOW,
  )

  const [app, second] = report.databases
  expect(codes(app?.findings)).toContain('restore-slower')
  expect(app?.restoreTrendMs).toEqual([1_000, 1_000, 1_000, 1_000, 2_000])
  expect(second?.restoreTrendMs).toEqual([9_000])
})

test('a manifest that cannot be read is a finding of its database', () => {
  const unreadable = [{ database: 'app', id: 'b9', reason: 'not JSON' }]

  const [app] = buildReport(inventory([backup(2)], { unreadable }), {}, NOW).databases

  expect(app?.findings).toContainEqual(expect.objectContaining({ code: 'unreadable', evidence: 'not JSON' }))
})

test('backups taken by hand one after the other are no habit, and hide none', () => {
  const byHand = [2, 2.01, 2.02, 2.03, 2.04].map((hours) => backup(hours))

  const restores = [restore(2, 1_000)]
  const [app] = buildReport(inventory(byHand, { restores }), {}, NOW).databases
  const [daily] = buildReport(inventory([...byHand, ...[26, 50, 74].map((hours) => backup(hours))]), {}, NOW).databases

  expect(app).toMatchObject({ intervalHours: null, gaps: [], findings: [] })
  expect(daily).toMatchObject({ intervalHours: 24, gaps: [] })
})

test('what was verified and is degraded is not asked to be verified again', () => {
  const newest = backup(2, { state: 'degraded', degraded: ['an index is invalid'] })
  const restores = [restore(2, 1_000)]

  const [app] = buildReport(inventory([newest, backup(26)], { restores }), {}, NOW).databases
  const unverified = inventory([{ ...newest, verifiedAt: null }, backup(26)], { restores })
  const [unproven] = buildReport(unverified, {}, NOW).databases

  expect(codes(app?.findings)).toEqual(['degraded'])
  expect(codes(unproven?.findings)).toEqual(['newest-unverified', 'degraded'])
})

test('what restores have replaced is named with its size, and louder once it is old', () => {
  const database = (name: string, replacedAt: string, bytes: number | null) => ({ name, replacedAt, bytes })
  const young = database('app_undone_20261121T100000Z', '2026-11-21T10:00:00.000Z', 8 * 1024 ** 2)
  const old = database('app_pre_restore_20261101T000000Z', '2026-11-01T00:00:00.000Z', null)
  const found = (replaced?: ReportInventory['replaced']) =>
    buildReport(inventory([backup(2)], { restores: [restore(2, 60_000)], replaced }), {}, NOW).databases[0]
  const report = (...replaced: readonly (typeof old)[]) => found(new Map([['app', replaced]]))

  expect(report(young)).toMatchObject({
    replaced: [young],
    findings: [{ severity: 'info', evidence: `"${young.name}", 8 MB`, next: expect.stringMatching(/ --dry-run$/) }],
  })
  expect(report(old, young)?.findings).toMatchObject([
    { severity: 'warning', code: 'replaced-kept', next: 'pgtend backup prune --safety-databases' },
  ])
  expect(report()).toMatchObject({ replaced: [], findings: [] })
  expect(found()).toMatchObject({ replaced: null, findings: [] })
})
