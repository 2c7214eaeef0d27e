import { expect, test } from 'vitest'
import { toFilter } from './filter-options.ts'

test('one value of a column is not a list, several are', () => {
  const filter = toFilter({
    equals: { team: ['7'], kind: ['a', 'b'] },
    contains: { meta: { k: 1 } },
    tag: { tags: ['x'] },
  })

  expect(filter).toEqual({
    equals: { team: '7', kind: ['a', 'b'] },
    contains: { meta: { k: 1 } },
    tags: { tags: { any: ['x'] } },
  })
})

test('without options there is no filter', () => {
  expect(toFilter({})).toBeUndefined()
})
