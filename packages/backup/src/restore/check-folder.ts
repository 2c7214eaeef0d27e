import { join } from 'node:path'
import { freeBytesOf } from '../store/free-bytes.ts'
import { walkFiles } from '../store/walk-files.ts'
import { checkSpace } from './check-space.ts'
import type { RestorePlan } from './plan-restore.ts'
import type { RestorePreflight } from './preflight.ts'

/** What a folder of the embedded engine takes beside its database: the templates and the log, which are the same for each. */
const FOLDER_BYTES = 40 * 1024 ** 2

/**
 * Looks whether the folder of the embedded engine has room for a database of `bytes`. The engine has one role and one version, so there
 * is nothing else to find out. `diskFreeBytes` is what somebody said instead.
 */
export async function checkFolder(
  directory: string,
  bytes: number | undefined,
  { database, dropsFirst }: RestorePlan,
  diskFreeBytes: number | undefined,
): Promise<RestorePreflight> {
  const needed = bytes === undefined ? undefined : bytes + FOLDER_BYTES
  const freeBytes = diskFreeBytes ?? (await freeBytesOf(directory))
  const files = dropsFirst ? await walkFiles(join(directory, database), '') : []
  const freedBytes = files.reduce((sum, file) => sum + file.bytes, 0)
  const { problem, warning } = checkSpace(needed, { freeBytes }, freedBytes)
  return {
    problems: problem === undefined ? [] : [{ code: 'RESTORE_SPACE_SHORT', message: problem }],
    warnings: warning === undefined ? [] : [warning],
    neededBytes: needed ?? null,
    freeBytes: freeBytes ?? null,
    createdRoles: [],
  }
}
