import { spawn } from 'node:child_process'
import { once } from 'node:events'

/**
 * Runs a piece of work while holding `flock` on a file, so that two test runs do not install at once.
 * The kernel frees the lock when this process dies.
 * @throws {Error} when the lock cannot be had within ten minutes.
 */
export async function withFileLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const holder = spawn('flock', ['--wait', '600', path, 'sh', '-c', 'echo held; exec cat >/dev/null'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const ended = once(holder, 'exit')
  const state = await Promise.race([once(holder.stdout, 'data').then(() => 'held'), ended.then(() => 'ended')])
  if (state !== 'held') throw new Error(`the lock "${path}" could not be had within ten minutes`)
  try {
    return await work()
  } finally {
    holder.stdin.end()
    await ended
  }
}
