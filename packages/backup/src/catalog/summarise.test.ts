import { expect, test } from 'vitest'
import type { BackupManifest, BackupVerification } from './manifest.ts'
import { summarise } from './summarise.ts'

const manifest = {
  objects: [{ bytes: 3 }, { bytes: 4 }],
  tables: [{ rows: 1 }, { rows: 2 }],
} as unknown as BackupManifest
const checked = (level: 'checksum' | 'restore', ok: boolean, minute: number) =>
  ({ level, ok, at: `2026-01-01T00:0${minute}:00.000Z` }) as BackupVerification

test.for([
  ['unverified', []],
  ['checked', [checked('checksum', true, 1)]],
  ['verified', [checked('checksum', true, 1), checked('restore', true, 2)]],
  ['verified', [checked('restore', true, 1), checked('checksum', true, 2)]],
  ['verified', [checked('restore', false, 1), checked('restore', true, 2)]],
  ['failed', [checked('restore', true, 1), checked('restore', false, 2)]],
  ['failed', [checked('restore', true, 1), checked('checksum', false, 2)]],
  ['failed', [checked('restore', false, 1), checked('checksum', true, 2)]],
  ['verified', [checked('checksum', false, 1), checked('restore', true, 2)]],
] as const)('the state is %s after %j', ([state, verifications]) => {
  expect(summarise(manifest, verifications).state).toBe(state)
})

test('sizes and rows are added up, and the time is that of the last proof', () => {
  const summary = summarise(manifest, [checked('restore', true, 1), checked('restore', false, 2)])

  expect(summary).toMatchObject({ bytes: 7, tables: 2, rows: 3, verifiedAt: '2026-01-01T00:01:00.000Z' })
})
