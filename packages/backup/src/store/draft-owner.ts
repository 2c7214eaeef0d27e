import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'

/** End of the name of a folder that is being written. */
export const PARTIAL = '.partial'
/** Says which process writes a draft; left out of the backup's manifest. */
export const DRAFT_OWNER = '.owner.json'
/** A draft of another machine is dead when nothing in it changed for this long. */
const DEAD_AFTER_MS = 24 * 3_600_000
/** Drafts that this process writes. Its pid in a file proves nothing: in a container every run has pid 1. */
const own = new Set<string>()

interface DraftOwner {
  readonly pid: number
  readonly host: string
}

/** Marks a draft as written by this process. */
export async function claimDraft(draftPath: string): Promise<void> {
  own.add(draftPath)
  const owner: DraftOwner = { pid: process.pid, host: hostname() }
  await writeFile(join(draftPath, DRAFT_OWNER), JSON.stringify(owner), { mode: 0o600 })
}

/** Says that this process writes the draft no longer. */
export function leaveDraft(draftPath: string): void {
  own.delete(draftPath)
}

/** True when the process that wrote the draft is gone, or, when it ran elsewhere, after a day without a change. */
export async function isDeadDraft(draftPath: string, now: Date): Promise<boolean> {
  if (own.has(draftPath)) return false
  const owner = await readOwner(draftPath)
  if (owner !== undefined && owner.host === hostname()) return owner.pid === process.pid || !isRunning(owner.pid)
  return now.getTime() - (await lastChange(draftPath)) > DEAD_AFTER_MS
}

/** A file that grows does not change its folder, so every file is looked at. */
async function lastChange(draftPath: string): Promise<number> {
  const entries = await readdir(draftPath, { withFileTypes: true, recursive: true })
  const paths = [draftPath, ...entries.map((entry) => join(entry.parentPath, entry.name))]
  const times = await Promise.all(paths.map(async (path) => (await stat(path)).mtimeMs))
  return Math.max(...times)
}

/** True for a process of this machine that exists, also of another user. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

async function readOwner(draftPath: string): Promise<DraftOwner | undefined> {
  try {
    const owner: Partial<DraftOwner> = JSON.parse(await readFile(join(draftPath, DRAFT_OWNER), 'utf8'))
    const { pid, host } = owner
    return typeof pid === 'number' && pid > 0 && typeof host === 'string' ? { pid, host } : undefined
  } catch {
    return undefined
  }
}
