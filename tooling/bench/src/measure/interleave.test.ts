import { expect, test } from 'vitest'
import { interleave } from './interleave.ts'

test('each round starts with another contestant, and the times keep the order of the contestants', async () => {
  const order: string[] = []
  const contestant = (program: string, timeMs: number) => ({
    program,
    run: async (round: number) => {
      order.push(program)
      return timeMs + round
    },
  })

  const times = await interleave([contestant('a', 10), contestant('b', 20), contestant('c', 30)], 2)

  expect(order.join('')).toBe('abcbca')
  expect(times).toEqual([
    [10, 11],
    [20, 21],
    [30, 31],
  ])
})
