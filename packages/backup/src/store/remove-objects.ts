import { inParallel } from './in-parallel.ts'
import type { Storage } from './storage.ts'

/** A bucket takes as long for one as for many; more at once would only make it busy. */
const AT_ONCE = 8

/** Removes objects, several at a time and in no order; those that are absent are fine. */
export async function removeObjects(storage: Pick<Storage, 'remove'>, keys: readonly string[]): Promise<void> {
  await inParallel(keys, AT_ONCE, (key) => storage.remove(key))
}
