import { link, readFile, rename, rm, writeFile } from 'node:fs/promises'

/** Locks of this process: its own pid in a file may have been left by a dead process of the same pid, as in a container. */
const held = new Set<string>()

/**
 * Takes a lock among the processes of one machine: a file with this process's pid that appears complete or not at all.
 * A lock whose process is gone is taken over. Returns the function that gives it back.
 * @throws what `inUse` makes of the pid that holds it
 */
export async function takeLockFile(path: string, inUse: (pid: number) => Error): Promise<() => Promise<void>> {
  if (held.has(path)) throw inUse(process.pid)
  // Reserved at once, so that two takers in this process never write the same file aside.
  held.add(path)
  try {
    await lockAmongProcesses(path, inUse)
  } catch (error) {
    held.delete(path)
    throw error
  }
  return async () => {
    await rm(path, { force: true })
    held.delete(path)
  }
}

async function lockAmongProcesses(path: string, inUse: (pid: number) => Error): Promise<void> {
  while (!(await createLock(path))) {
    const pid = await readPid(path)
    if (pid !== process.pid && isRunning(pid)) throw inUse(pid)
    await removeStaleLock(path, pid)
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
