import { expect, test } from 'vitest'
import { parseCount } from './parse-count.ts'

test('a count is a whole number from 1 on', () => {
  expect(['1', '500'].map(parseCount)).toEqual([1, 500])
  for (const text of ['0', '-1', '1.5', 'two', '', '9007199254740993']) {
    expect(() => parseCount(text)).toThrow(expect.objectContaining({ code: 'commander.invalidArgument' }))
  }
})
