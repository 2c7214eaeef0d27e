import { expect, test } from 'vitest'
import { readDirective } from './directive.ts'

test('a directive stands in the comments at the head, with what follows its name', () => {
  const text =
    '\uFEFF-- a migration\r\n\r\n--  pgtend: irreversible rows were changed\r\n-- pgtend:no-transaction\nselect 1;'

  expect(readDirective(text, 'irreversible')).toBe('rows were changed')
  expect(readDirective(text, 'no-transaction')).toBe('')
  expect(readDirective(text, 'transaction')).toBeUndefined()
})

test.each(['select 1;\n-- pgtend: irreversible x', `select '-- pgtend: irreversible x'`, '-- irreversible x', ''])(
  'elsewhere it means nothing: %j',
  (text) => {
    expect(readDirective(text, 'irreversible')).toBeUndefined()
  },
)
