import { expect, test } from 'vitest'

import { eachInPool } from './each-in-pool.ts'

test('results keep the order of the items, whatever ends first', async () => {
  const first = Promise.withResolvers<void>()

  const results = await eachInPool([1, 2, 3], 2, async (item) => {
    if (item === 1) await first.promise
    if (item === 3) first.resolve()
    return item * 10
  })

  expect(results).toEqual([10, 20, 30])
})

test('a failing task fails the pool', async () => {
  const task = async (item: number) => {
    throw new Error(`item ${item}`)
  }

  await expect(eachInPool([1, 2], 2, task)).rejects.toThrow('item 1')
})
