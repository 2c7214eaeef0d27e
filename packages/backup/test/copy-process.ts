import { applyCopy } from '../src/copy/apply-copy.ts'
import { planCopy } from '../src/copy/plan-copy.ts'
import { backupStore } from '../src/store/backup-store.ts'
import { directoryStore } from '../src/store/directory-store.ts'
import { openTarget } from './open-target.ts'

/**
 * Copies all backups of a folder to a folder or a bucket in a process of its own that kills itself with SIGKILL right
 * before its Nth change there, or, with `during`, within it: `node copy-process.ts DIRECTORY TO N [during]`. Ends
 * well when there are fewer changes.
 */
const [directory = '', to = '', n = '0', moment = ''] = process.argv.slice(2)
let left = Number(n)
const die = (): true => process.kill(process.pid, 'SIGKILL')

async function* dieWithin(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let bytes = 0
  for await (const chunk of source) {
    yield chunk
    bytes += chunk.length
    if (bytes > 12 * 1024 * 1024) die()
  }
  die()
}

const source = directoryStore(directory)
const storage = await openTarget(to)
const target = backupStore({
  ...storage,
  put(key, data, options) {
    left -= 1
    if (left === 0 && moment !== 'during') die()
    return storage.put(key, left === 0 ? dieWithin(data) : data, options)
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
