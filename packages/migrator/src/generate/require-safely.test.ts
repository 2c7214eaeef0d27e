import { expect, test } from 'vitest'
import { requireSafely } from './require-safely.ts'

test('the check of a long name ends as it should, within what PostgreSQL keeps of a name', () => {
  const { action, statements } = requireSafely('ü'.repeat(40), 'ß"', 'ALTER TABLE t ')

  const [, name = ''] = /CONSTRAINT "((?:[^"]|"")*)"/.exec(action) ?? []
  expect(name).toMatch(/^ü+_required$/)
  expect(Buffer.byteLength(name)).toBeLessThanOrEqual(63)
  expect(statements.at(-1)).toBe(`ALTER TABLE t DROP CONSTRAINT "${name}"`)
})
