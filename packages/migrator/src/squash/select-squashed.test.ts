import { expect, test } from 'vitest'
import type { MigrationFile } from '../files/migration-file.ts'
import { selectSquashed } from './select-squashed.ts'

const FILES = ['20260101000000_a', '20260102000000_b', '20260103000000_c', 'late'].map(
  (name): MigrationFile => ({
    name,
    up: { path: `${name}/migration.sql`, text: '', checksum: '' },
    down: undefined,
  }),
)
const TO = '20260103000000_c'

test.each([
  [{ to: TO }, '20260103000000_squashed', [], 3],
  [{ from: '20260102000000_b', to: TO }, '20260103000000_squashed', ['20260101000000_a'], 2],
  [{ to: TO, name: '20260103000000_z' }, '20260103000000_z', [], 3],
  [{ to: 'late' }, 'late_squashed', [], 4],
])('%j are squashed under the name %s', (range, name, before, count) => {
  const selected = selectSquashed(FILES, range)

  expect(selected.name).toBe(name)
  expect(selected.before.map((file) => file.name)).toEqual(before)
  expect(selected.squashed).toHaveLength(count)
})

test.each([
  ['one migration', { from: TO, to: TO }, 'SQUASH_REFUSED'],
  ['the wrong way round', { from: TO, to: '20260101000000_a' }, 'SQUASH_REFUSED'],
  ['an unknown name', { to: 'nowhere' }, 'MIGRATION_UNKNOWN'],
  ['a name that sorts after the next', { to: TO, name: 'zoo' }, 'MIGRATION_NAME_INVALID'],
  [
    'a name that sorts before the last that stays',
    { from: '20260102000000_b', to: TO, name: '1_x' },
    'MIGRATION_NAME_INVALID',
  ],
  ['a path', { to: TO, name: '../20260103000000_all' }, 'MIGRATION_NAME_INVALID'],
  ['a hidden folder', { to: TO, name: '.all' }, 'MIGRATION_NAME_INVALID'],
  ['a name that is taken', { to: TO, name: TO }, 'MIGRATION_EXISTS'],
])('%s is refused', (_, range, code) => {
  expect(() => selectSquashed(FILES, range)).toThrow(expect.objectContaining({ code }))
})

test('an empty folder has nothing to squash', () => {
  expect(() => selectSquashed([], { to: TO })).toThrow(expect.objectContaining({ code: 'MIGRATION_UNKNOWN' }))
})
