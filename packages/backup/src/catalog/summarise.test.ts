import { expect, test } from 'vitest'
import type { BackupManifest } from './manifest.ts'
import { summarise } from './summarise.ts'
import type { VerificationLevel, VerificationMark } from './verification.ts'

const manifest = {
  objects: [{ bytes: 3 }, { bytes: 4 }],
  tables: [{ rows: 1 }, { rows: 2 }],
  derived: [],
  degraded: [] as string[],
  encryption: null,
  server: {},
  tool: {},
} as unknown as BackupManifest
const record = (level: VerificationLevel, ok: boolean, minute: number): VerificationMark => ({
  level,
  ok,
  at: `2026-01-01T00:0${minute}:00.000Z`,
})

test.for([
  ['unverified', null, []],
  ['unverified', 1, [record(1, true, 1)]],
  ['unverified', 2, [record(2, true, 1)]],
  ['good', 3, [record(1, true, 1), record(3, true, 2)]],
  ['good', 4, [record(4, true, 1), record(1, true, 2)]],
  ['good', 4, [record(4, false, 1), record(4, true, 2)]],
  ['failed', 3, [record(3, true, 1), record(3, false, 2)]],
  ['failed', 4, [record(4, true, 1), record(1, false, 2)]],
  ['failed', 1, [record(3, false, 1), record(1, true, 2)]],
  ['failed', 3, [record(4, false, 1), record(3, true, 2)]],
  ['good', 3, [record(1, false, 1), record(3, true, 2)]],
] as const)('the state is %s and the level %s after %j', ([state, level, verifications]) => {
  expect(summarise(manifest, { verifications })).toMatchObject({ state, level })
})

test('a flaw that was known when it was taken shows, also after it was proven equal, and gives way to a failure', () => {
  const flawed = { ...manifest, degraded: ['an index was invalid'] }

  expect(summarise(flawed, { verifications: [record(3, true, 1)] }).state).toBe('degraded')
  expect(summarise(flawed, { verifications: [record(1, false, 1)] }).state).toBe('failed')
})

test('sizes and rows are added up, and the time is that of the last proof', () => {
  const summary = summarise(manifest, { verifications: [record(3, true, 1), record(3, false, 2)] })

  expect(summary).toMatchObject({ bytes: 7, tables: 2, rows: 3, verifiedAt: '2026-01-01T00:01:00.000Z' })
})
