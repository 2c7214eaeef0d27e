import { setTimeout as delay } from 'node:timers/promises'

export interface WaitOptions {
  /** What is awaited, for the message. */
  readonly what: string
  /** Default 30 000. */
  readonly limitMs?: number
  /** Default 25. */
  readonly intervalMs?: number
}

/**
 * Asks again and again until the answer is neither `undefined` nor `false`, and returns it.
 * @throws {Error} after the limit, with the last error as `cause`.
 */
export async function waitFor<T>(
  check: () => Promise<T | undefined | false> | T | undefined | false,
  options: WaitOptions,
): Promise<T> {
  const { what, limitMs = 30_000, intervalMs = 25 } = options
  const deadline = performance.now() + limitMs
  let cause: unknown
  while (performance.now() < deadline) {
    try {
      const answer = await check()
      if (answer !== undefined && answer !== false) return answer
    } catch (error) {
      cause = error
    }
    await delay(intervalMs)
  }
  throw new Error(`${what} did not happen within ${limitMs} ms`, { cause })
}
