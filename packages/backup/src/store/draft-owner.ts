import { readFile, stat, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'

/** End of the name of a folder that is being written. */
export const PARTIAL = '.partial'
/** Says which process writes a draft; left out of the backup's manifest. */
export const DRAFT_OWNER = '.owner.json'
/** A draft of another machine is dead when nothing in it changed for this long. */
const DEAD_AFTER_MS = 24 * 3_600_000

export interface DraftOwner {
  readonly pid: number
  readonly host: string
}

export async function writeDraftOwner(draftPath: string, owner: DraftOwner): Promise<void> {
  await writeFile(join(draftPath, DRAFT_OWNER), JSON.stringify(owner), { mode: 0o600 })
}

/** True when the process that wrote the draft is gone, or, when it ran elsewhere, after a day without a change. */
export async function isDeadDraft(draftPath: string, now: Date): Promise<boolean> {
  const owner = await readOwner(draftPath)
  if (owner !== undefined && owner.host === hostname()) return !isRunning(owner.pid)
  const { mtimeMs } = await stat(draftPath)
  return now.getTime() - mtimeMs > DEAD_AFTER_MS
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
