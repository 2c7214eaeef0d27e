import { applyRetention } from '../src/prune/apply-retention.ts'
import { planRetention } from '../src/prune/plan-retention.ts'
import { readInventory } from '../src/prune/read-inventory.ts'
import { retentionPolicy } from '../src/prune/retention-policy.ts'
import { backupStore } from '../src/store/backup-store.ts'
import { directoryStorage } from '../src/store/directory-storage.ts'

/**
 * Prunes in a process of its own that kills itself with SIGKILL right before its Nth change of the store:
 * `node prune-process.ts DIRECTORY NOW N`. Ends well when there are fewer changes.
 */
const [directory = '', now = '', n = '0'] = process.argv.slice(2)
let left = Number(n)
function beforeChange(): void {
  left -= 1
  if (left === 0) process.kill(process.pid, 'SIGKILL')
}

const storage = directoryStorage(directory)
const store = backupStore({
  ...storage,
  put(key, source, options) {
    beforeChange()
    return storage.put(key, source, options)
  },
  remove(key) {
    beforeChange()
    return storage.remove(key)
  },
})
const plan = planRetention(await readInventory(store), retentionPolicy({ days: 7 }), new Date(now))
await applyRetention(store, plan, { now: () => new Date(now) })
