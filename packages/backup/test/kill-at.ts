import type { Storage } from '../src/store/storage.ts'

/**
 * Wraps a storage so that the process is killed (SIGKILL) at one point: before, within or after the n-th change of it. Without a point
 * it only counts them.
 */
export function killAt(storage: Storage, point: number | undefined): { readonly storage: Storage; passed(): number } {
  let passed = 0
  const pass = (): void => {
    if (passed === point) process.kill(process.pid, 'SIGKILL')
    passed += 1
  }
  async function* killing(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    let first = true
    for await (const chunk of source) {
      yield chunk
      if (first) pass()
      first = false
    }
  }
  const killed: Storage = {
    ...storage,
    async put(key, source, options) {
      pass()
      await storage.put(key, killing(source), options)
      pass()
    },
    async remove(key) {
      pass()
      await storage.remove(key)
      pass()
    },
  }
  return { storage: killed, passed: () => passed }
}
