import { execFileSync } from 'node:child_process'

export interface SystemUser {
  readonly uid: number
  readonly gid: number
}

/** True when this process is root, which PostgreSQL and PgBouncer refuse to run as. */
export function isRoot(): boolean {
  return process.getuid?.() === 0
}

/** Finds the system user `postgres`, whose rights a server gets when this process is root. */
export function findPostgresUser(): SystemUser | undefined {
  try {
    return { uid: readId('-u'), gid: readId('-g') }
  } catch {
    return undefined
  }
}

/**
 * Says as which user a server must run: `undefined` means as ourselves.
 * @throws {Error} as root on a machine without the user `postgres`.
 */
export function serverUser(): SystemUser | undefined {
  if (!isRoot()) return undefined
  const user = findPostgresUser()
  if (!user) throw new Error('PostgreSQL refuses to run as root and there is no user "postgres"')
  return user
}

function readId(flag: '-u' | '-g'): number {
  return Number(execFileSync('id', [flag, 'postgres'], { stdio: ['ignore', 'pipe', 'ignore'] }).toString())
}
