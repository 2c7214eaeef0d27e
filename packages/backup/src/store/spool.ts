import { randomBytes } from 'node:crypto'
import { mkdir, readdir, rm, rmdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { errorCode } from './error-code.ts'
import { isGone, thisProcess } from './process-mark.ts'
import { storeError } from './store-error.ts'

/** Name of the folder for spools inside a store. */
export const SPOOL_FOLDER = '.spool'

const NAME = /^pgtend-([0-9a-f]{12})-(\d+)-[0-9a-f]{12}$/

/**
 * Gives `work` a private folder (0700) below `parent` for files that tools read or write, and removes it on every way out, with
 * a `parent` of ours that is empty then. Removes also what killed processes of this machine left there.
 * @throws {BackupError} `BACKUP_DISK_FULL`, `BACKUP_STORE_FAILED`, or what `work` throws
 */
export async function withSpool<T>(parent: string, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await makeSpool(parent).catch((error: unknown) => {
    throw storeError(error, parent)
  })
  return work(folder).finally(async () => {
    await rm(folder, { recursive: true, force: true })
    await removeEmpty(parent)
  })
}

/** Removes what killed processes of this machine left in a folder for spools: rows of an encrypted backup may lie there in plain. */
export async function clearSpools(parent: string): Promise<void> {
  await sweepSpools(parent)
  await removeEmpty(parent)
}

/** One that another process uses is not empty and stays. */
async function removeEmpty(parent: string): Promise<void> {
  if (basename(parent) === SPOOL_FOLDER) await rmdir(parent).catch(() => undefined)
}

/** Another process may take the empty folder away between the two steps. */
async function makeSpool(parent: string): Promise<string> {
  const { machine, pid } = thisProcess()
  const folder = join(parent, `pgtend-${machine}-${pid}-${randomBytes(6).toString('hex')}`)
  for (let attempt = 1; ; attempt += 1) {
    try {
      await mkdir(parent, { recursive: true, mode: 0o700 })
      await sweepSpools(parent)
      await mkdir(folder, { mode: 0o700 })
      return folder
    } catch (error) {
      if (errorCode(error) !== 'ENOENT' || attempt === 5) throw error
    }
  }
}

/** Removes the spools of processes that are gone; what a pg_dump that outlived its parent still writes to goes the next time. */
async function sweepSpools(parent: string): Promise<void> {
  for (const name of await readdir(parent).catch(() => [])) {
    const [, machine, pid] = NAME.exec(name) ?? []
    if (machine === undefined || !isGone({ machine, pid: Number(pid) })) continue
    // One of another user cannot be removed, and must not be in the way.
    await rm(join(parent, name), { recursive: true, force: true }).catch(() => undefined)
  }
}
