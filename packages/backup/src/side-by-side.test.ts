import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { sideBySide } from './side-by-side.ts'

const endless = (signal: AbortSignal): Promise<never> => delay(60_000, undefined as never, { signal })

test('both results are given when both went well', async () => {
  expect(
    await sideBySide(
      undefined,
      async () => 1,
      async () => delay(5, 'two'),
    ),
  ).toEqual([1, 'two'])
})

test.for([
  ['first', (signal: AbortSignal) => sideBySide(signal, fail, endless)],
  ['second', (signal: AbortSignal) => sideBySide(signal, endless, fail)],
] as const)('a failure of the %s interrupts the other and is what is thrown', async ([, work]) => {
  await expect(work(new AbortController().signal)).rejects.toThrow('broken')
})

test('nothing goes on when it has failed', async () => {
  let ended = false
  const slowToEnd = async (signal: AbortSignal): Promise<void> => {
    await endless(signal).catch(() => delay(20))
    ended = true
  }

  await expect(sideBySide(undefined, fail, slowToEnd)).rejects.toThrow('broken')

  expect(ended).toBe(true)
})

test('an interruption from outside reaches both', async () => {
  const controller = new AbortController()
  const working = sideBySide(controller.signal, endless, endless)

  controller.abort()

  await expect(working).rejects.toMatchObject({ name: 'AbortError' })
})

async function fail(): Promise<never> {
  await delay(5)
  throw new Error('broken')
}
