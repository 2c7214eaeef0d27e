import { expect, test } from 'vitest'
import { parseVerificationName, verificationName } from './verification-record.ts'

test.for([
  { at: '2026-11-21T02:00:00.007Z', level: 4, ok: true },
  { at: '2026-11-21T02:00:00.000Z', level: 1, ok: false },
] as const)('the name of a verification says what a list shows: %j', (mark) => {
  expect(parseVerificationName(verificationName(mark))).toEqual(mark)
})

test.for(['manifest.json', 'verification-.json', 'verification-20261121T020000007Z-level9-ok.json'])(
  '"%s" is no verification',
  (name) => {
    expect(parseVerificationName(name)).toBeUndefined()
  },
)
