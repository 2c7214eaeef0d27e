import { link, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { DatabaseError } from '../database-error.ts'

/** Locks of this process: its own pid in a lock file tells an open database from one that a process of the same pid left behind. */
const held = new Set<string>()

/**
 * Takes the lock of a data folder: a file with this process's pid that appears complete or not at all.
 * A lock whose process is gone is taken over. Returns the function that gives it back.
 * @throws {DatabaseError} `EMBEDDED_IN_USE`, naming the process and the file
 */
export async function takeLockFile(path: string, directory: string): Promise<() => Promise<void>> {
  while (!(await createLock(path))) {
    const pid = await readPid(path)
    const inUse = pid === process.pid ? held.has(path) : isRunning(pid)
    if (inUse) {
      throw new DatabaseError('EMBEDDED_IN_USE', `the embedded database in "${directory}" is open in process ${pid}`, {
        hint: `Wait for process ${pid} or end it; if it is no pgtend process, remove "${path}".`,
        details: { pid, directory },
      })
    }
    await removeStaleLock(path, pid)
  }
  held.add(path)
  return async () => {
    held.delete(path)
    await rm(path, { force: true })
  }
}

/** Writes the pid aside and links it into place: no other process ever reads a lock without a pid. */
async function createLock(path: string): Promise<boolean> {
  const aside = `${path}.${process.pid}`
  await writeFile(aside, `${process.pid}\n`)
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

/** Moves the stale lock away before removing it; if another process was quicker and this is its new lock, puts it back. */
async function removeStaleLock(path: string, stalePid: number): Promise<void> {
  const aside = `${path}.${process.pid}.stale`
  const moved = await rename(path, aside).then(
    () => true,
    () => false,
  )
  if (!moved) return
  if ((await readPid(aside)) !== stalePid) await link(aside, path).catch(() => undefined)
  await rm(aside, { force: true })
}

async function readPid(path: string): Promise<number> {
  const text = await readFile(path, 'utf8').catch(() => '')
  return Number.parseInt(text, 10) || 0
}

function isRunning(pid: number): boolean {
  if (pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
