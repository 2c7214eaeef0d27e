import { expect, test } from 'vitest'
import { waitFor } from './wait-for.ts'

test('the first answer is returned', async () => {
  const answers = [undefined, false, 7] as const
  let calls = 0

  await expect(waitFor(() => answers[calls++], { what: 'seven', intervalMs: 1 })).resolves.toBe(7)
})

test('the limit names what did not happen and keeps the last error', async () => {
  const check = () => Promise.reject(new Error('refused'))

  await expect(waitFor(check, { what: 'an answer', limitMs: 20, intervalMs: 1 })).rejects.toMatchObject({
    message: 'an answer did not happen within 20 ms',
    cause: { message: 'refused' },
  })
})
