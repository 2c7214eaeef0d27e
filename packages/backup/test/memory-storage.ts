import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { setImmediate as turn } from 'node:timers/promises'
import { BackupError } from '../src/errors.ts'
import type { Storage } from '../src/store/storage.ts'

/** A storage in memory that counts what it is asked for. */
export interface MemoryStorage extends Storage {
  readonly objects: Map<string, Buffer>
  readonly asked: { lists: number; reads: number; puts: number; readsAtOnce: number }
}

/** Makes an empty storage that is gone with the test. */
export function memoryStorage(): MemoryStorage {
  const objects = new Map<string, Buffer>()
  const asked = { lists: 0, reads: 0, puts: 0, readsAtOnce: 0 }
  let reading = 0
  return {
    objects,
    asked,
    description: 'memory',
    async put(key, source) {
      asked.puts += 1
      objects.set(key, await buffer(source))
    },
    async read(key) {
      asked.reads += 1
      reading += 1
      asked.readsAtOnce = Math.max(asked.readsAtOnce, reading)
      await turn()
      reading -= 1
      const found = objects.get(key)
      if (found === undefined) throw new BackupError('BACKUP_TRUNCATED', `"${key}" is missing`)
      return Readable.from([found])
    },
    async list(prefix) {
      asked.lists += 1
      const keys = [...objects.keys()].filter((key) => key.startsWith(prefix)).sort()
      return keys.map((key) => ({ key, bytes: objects.get(key)?.length ?? 0, changedAt: new Date(0) }))
    },
    async remove(key) {
      objects.delete(key)
    },
    sweep: async () => 0,
  }
}
