import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { inParallel } from './in-parallel.ts'

test('no more than the limit run at once, and all are done', async () => {
  const done: number[] = []
  let running = 0
  let most = 0

  await inParallel([1, 2, 3, 4, 5], 2, async (item) => {
    running += 1
    most = Math.max(most, running)
    await turn()
    running -= 1
    done.push(item)
  })

  expect([most, done]).toEqual([2, [1, 2, 3, 4, 5]])
})

test('a failure takes no more items, and is thrown when what had begun has ended', async () => {
  const begun: number[] = []
  const ended: number[] = []

  const failing = inParallel([1, 2, 3, 4], 2, async (item) => {
    begun.push(item)
    if (item === 1) throw new Error('broke')
    await turn()
    ended.push(item)
  })

  await expect(failing).rejects.toThrow('broke')
  expect([begun, ended]).toEqual([[1, 2], [2]])
})
