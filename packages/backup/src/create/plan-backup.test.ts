import { describe, expect, test } from 'vitest'
import { planBackup } from './plan-backup.ts'

const server = { nativeTools: true }
const embedded = { nativeTools: false }
const base = { database: 'app', now: new Date('2026-11-21T02:00:00.123Z'), tail: 'abc123', toolMajor: 15 }

test('the id starts with the time, so ids sort like it', () => {
  expect(planBackup(server, base).id).toBe('20261121T020000Z-abc123')
})

describe('compression', () => {
  test.for([
    ['custom', 'zstd', 15, '--compress=0', 'zstd', 'dump.custom.zst'],
    ['custom', 'zstd', 17, '--compress=zstd:1', 'none', 'dump.custom'],
    ['custom', 'gzip', 17, '--compress=0', 'gzip', 'dump.custom.gz'],
    ['custom', 'none', 15, '--compress=0', 'none', 'dump.custom'],
    ['directory', 'zstd', 17, '--compress=zstd:1', 'none', 'dump'],
    ['directory', 'gzip', 17, '--compress=gzip:1', 'none', 'dump'],
    ['directory', 'gzip', 15, '--compress=1', 'none', 'dump'],
    ['directory', 'none', 15, '--compress=0', 'none', 'dump'],
  ] as const)('of a %s dump with %s by pg_dump %i', ([format, compression, toolMajor, argument, outer, dump]) => {
    const plan = planBackup(server, { ...base, format, compression, toolMajor })

    expect(plan).toMatchObject({ compression, outerCompression: outer, dump })
    expect(plan.arguments).toContain(argument)
  })
})

test('a directory dump of an old pg_dump is compressed with zstd by pgtend, file by file', () => {
  const plan = planBackup(server, { ...base, format: 'directory', jobs: 3 })

  expect(plan).toMatchObject({ compression: 'zstd', outerCompression: 'zstd', jobs: 3 })
  expect(plan.arguments).toEqual(expect.arrayContaining(['--jobs=3', '--compress=0']))
})

test('a standby has no rows of unlogged tables to dump', () => {
  expect(planBackup(server, { ...base, standby: true }).arguments).toContain('--no-unlogged-table-data')
  expect(planBackup(server, base).arguments).not.toContain('--no-unlogged-table-data')
})

test('the embedded engine dumps plain SQL, and nothing else', () => {
  expect(planBackup(embedded, base)).toMatchObject({ format: 'plain', dump: 'dump.sql.zst' })
  expect(() => planBackup(embedded, { ...base, format: 'custom' })).toThrow(
    expect.objectContaining({ code: 'BACKUP_OPTIONS_INVALID', exitCode: 2 }),
  )
})

test('no argument ever names a database, host, user or password', () => {
  for (const format of ['custom', 'directory', 'plain'] as const) {
    const plan = planBackup(server, { ...base, database: 'secret name', format })

    expect(plan.arguments.join(' ')).not.toMatch(/secret name|--host|--user|password=/)
  }
})
