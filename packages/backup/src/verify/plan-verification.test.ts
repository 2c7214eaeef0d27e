import { expect, test } from 'vitest'
import { type PlanVerificationOptions, planVerification } from './plan-verification.ts'

const ENCRYPTED = { scheme: 'age-v1' as const, recipients: ['age1'] }
const COLUMN = { schema: 'public', table: 'a', column: 'b', type: 'vector(3)' }

function plan(options: Partial<PlanVerificationOptions>, manifest: Partial<PlanVerificationOptions['manifest']> = {}) {
  return planVerification({
    manifest: { kind: 'full', encryption: null, vector: { columns: [COLUMN], indexes: [] }, ...manifest },
    canRestore: true,
    canOpen: false,
    hasDefinitions: false,
    checks: 1,
    ...options,
  })
}

test('without a wish a backup is verified as far as there is something to compare', () => {
  expect(plan({})).toEqual({ level: 4, note: null, contents: false, opens: true })
  expect(plan({ checks: 0 }, { vector: { columns: [], indexes: [] } })).toMatchObject({ level: 3, note: null })
  expect(plan({ checks: 0 })).toMatchObject({ level: 3, note: 'no vector searches were noted' })
  expect(plan({ checks: 0 }, { kind: 'schema' })).toMatchObject({ level: 3, note: null })
})

test('what cannot be restored is checked by its files, and the record says why', () => {
  expect(plan({}, { kind: 'data' })).toMatchObject({ level: 1, note: expect.stringContaining('rows alone') })
  expect(plan({ hasDefinitions: true, checks: 0 }, { kind: 'data' })).toMatchObject({ level: 3, note: null })
  expect(plan({ canRestore: false })).toMatchObject({ level: 1, note: 'there was no place to restore into' })
  expect(plan({ canRestore: false }, { kind: 'data' })).toMatchObject({
    level: 1,
    note: expect.stringContaining('rows alone'),
  })
  expect(plan({ canRestore: false, level: 1 })).toMatchObject({ level: 1, note: null })
})

test('checksums need no key, everything else does', () => {
  expect(plan({ level: 1 }, { encryption: ENCRYPTED })).toMatchObject({ contents: false, opens: false })
  expect(plan({ level: 1, canOpen: true }, { encryption: ENCRYPTED })).toMatchObject({ contents: true, opens: true })
  expect(plan({ level: 0 }, { encryption: ENCRYPTED })).toMatchObject({ contents: true, opens: true })
  expect(plan({ level: 2 }, { encryption: ENCRYPTED })).toMatchObject({ contents: false, opens: true })
})
