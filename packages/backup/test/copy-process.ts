import { applyCopy } from '../src/copy/apply-copy.ts'
import { planCopy } from '../src/copy/plan-copy.ts'
import { backupStore } from '../src/store/backup-store.ts'
import { directoryStore } from '../src/store/directory-store.ts'
import { openTarget } from './open-target.ts'

/**
 * Copies all backups of a folder to a folder or a bucket in a process of its own that kills itself with SIGKILL right
 * before its Nth change there, or that stands still within the file of a name until it is killed:
 * `node copy-process.ts DIRECTORY TO (N | NAME)`. Ends well when there are fewer changes.
 */
const [directory = '', to = '', point = ''] = process.argv.slice(2)
let left = Number(point)
const die = (): true => process.kill(process.pid, 'SIGKILL')

async function* stopWithin(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let bytes = 0
  for await (const chunk of source) {
    yield chunk
    bytes += chunk.length
    if (bytes > 12 * 1024 * 1024) await new Promise(() => setInterval(() => undefined, 60_000))
  }
}

const source = directoryStore(directory)
const storage = await openTarget(to)
const target = backupStore({
  ...storage,
  put(key, data, options) {
    left -= 1
    if (left === 0) die()
    return storage.put(key, key.endsWith(`/${point}`) ? stopWithin(data) : data, options)
  },
  remove(key) {
    left -= 1
    if (left === 0) die()
    return storage.remove(key)
  },
})
const backups = await source.listStored()
const plan = planCopy({ from: 'here', to: 'there', backups, there: await target.listStored() })
await applyCopy(source, target, plan, { now: () => new Date() })
