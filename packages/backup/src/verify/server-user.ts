import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { BackupError } from '../errors.ts'

/** A user of this machine. */
export interface ServerUser {
  readonly uid: number
  readonly gid: number
}

/**
 * Says as which user a server must run: undefined for this one. PostgreSQL refuses to run as root; its own user is then taken.
 * @throws {BackupError} `BACKUP_PLACE_FAILED` as root on a machine without the user `postgres`
 */
export async function serverUser(): Promise<ServerUser | undefined> {
  if (process.getuid?.() !== 0) return undefined
  const idOf = async (flag: string): Promise<number> =>
    Number((await promisify(execFile)('id', [flag, 'postgres'])).stdout)
  try {
    return { uid: await idOf('-u'), gid: await idOf('-g') }
  } catch (cause) {
    throw new BackupError('BACKUP_PLACE_FAILED', 'PostgreSQL does not run as root and there is no user "postgres"', {
      cause,
      hint: 'Run the verification as another user, or with `--on same`.',
    })
  }
}
