import { expect, test } from 'vitest'
import { interleave } from './interleave.ts'

test('each round starts with another contestant, then the other way round, and the times keep the order of the contestants', async () => {
  const order: string[] = []
  const contestant = (program: string, timeMs: number) => ({
    program,
    run: async (round: number) => {
      order.push(program)
      return timeMs + round
    },
  })

  const times = await interleave([contestant('a', 10), contestant('b', 20), contestant('c', 30)], 5)

  expect(order.join('')).toBe('abcbcacabacbbac')
  expect(times).toEqual([
    [10, 11, 12, 13, 14],
    [20, 21, 22, 23, 24],
    [30, 31, 32, 33, 34],
  ])
})
