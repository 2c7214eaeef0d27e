import { expect, test } from 'vitest'
import { replacedNames, replacesDirective } from './replaced-names.ts'

function replacedBy(text: string): readonly string[] {
  return replacedNames({ name: '3_squashed', up: { path: 'migration.sql', text, checksum: '' } })
}

test('the names that are written at the head are read back', () => {
  const names = ['1_a', '2 odd name', '2_überlang']

  expect(replacedBy(`-- a note\n${replacesDirective(names)}\n\nselect 1;`)).toEqual(names)
  expect(replacedBy(`select 1;\n${replacesDirective(names)}`)).toEqual([])
})

// The folders of these names are removed.
test.for(['', '.', '..', '../../src', '/', 'a/b', 'a\\b', '.git', '3_squashed'])('"%s" is refused', (name) => {
  expect(() => replacedBy(`-- pgtend: replaces ${name}\n`)).toThrow(expect.objectContaining({ code: 'SQUASH_REFUSED' }))
})
