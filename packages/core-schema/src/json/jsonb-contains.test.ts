import { expect, test } from 'vitest'
import type { JsonValue } from './json-value.ts'
import { jsonbContains } from './jsonb-contains.ts'

const CASES: readonly (readonly [JsonValue, JsonValue, boolean])[] = [
  [{ a: 1, b: 2 }, { a: 1 }, true],
  [{ a: 1, b: 2 }, { a: 1, b: 2 }, true],
  [{ a: 1 }, { a: 1, b: 2 }, false],
  [{ a: 1 }, { a: '1' }, false],
  [{ a: null }, { a: null }, true],
  [{}, { a: null }, false],
  [{ a: { b: { c: 1, d: 2 } } }, { a: { b: { c: 1 } } }, true],
  [{ a: { b: 1 } }, { b: 1 }, false],
  [{ tags: ['x', 'y', 'z'] }, { tags: ['z', 'x'] }, true],
  [{ tags: ['x'] }, { tags: ['x', 'x'] }, true],
  [{ tags: ['x'] }, { tags: [] }, true],
  [{ tags: ['x'] }, { tags: 'x' }, false],
  [['x', 'y'], 'x', true],
  ['x', ['x'], false],
  ['x', [], false],
  [[[1, 2]], [[1]], true],
  [[[1, 2]], [1], false],
  [[{ a: 1, b: 2 }], [{ b: 2 }], true],
  [[{ a: 1 }], { a: 1 }, false],
  [{}, [], false],
  [[], {}, false],
  [{ constructor: 1 }, { toString: 1 }, false],
]

test.each(CASES)('%j @> %j is %s', (container, contained, expected) => {
  expect(jsonbContains(container, contained)).toBe(expected)
})
