import { link, readFile, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { isRunning } from './draft-owner.ts'
import { storeError } from './store-error.ts'

/** Locks that this process holds: its pid in a file alone could be left from a dead process of the same pid. */
const held = new Set<string>()

/** Takes a lock file that names its process; takes over one whose process of this machine is gone. Undefined when it is taken. */
export async function tryLockFile(path: string): Promise<(() => Promise<void>) | undefined> {
  if (held.has(path)) return undefined
  held.add(path)
  try {
    if ((await create(path)) || (await takeOver(path))) return () => release(path)
  } catch (error) {
    held.delete(path)
    throw storeError(error, path)
  }
  held.delete(path)
  return undefined
}

async function release(path: string): Promise<void> {
  await rm(path, { force: true })
  held.delete(path)
}

async function takeOver(path: string): Promise<boolean> {
  const [pid, host] = (await readFile(path, 'utf8').catch(() => '')).trim().split(' ')
  const other = Number(pid)
  if (host !== hostname() || (other !== process.pid && isRunning(other))) return false
  await rm(path, { force: true })
  return create(path)
}

/** Links a complete file into place: nobody ever reads a lock without its process. */
async function create(path: string): Promise<boolean> {
  const aside = `${path}.${process.pid}`
  await writeFile(aside, `${process.pid} ${hostname()}\n`, { mode: 0o600 })
  try {
    await link(aside, path)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  } finally {
    await rm(aside, { force: true })
  }
}
