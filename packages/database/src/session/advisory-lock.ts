import { setTimeout as delay } from 'node:timers/promises'
import type { ClientBase } from 'pg'
import { DatabaseError } from '../database-error.ts'

/** The session that holds an advisory lock one waits for. */
export interface LockHolder {
  readonly pid: number
  readonly applicationName: string
  readonly since: Date
}

export interface AdvisoryLockOptions {
  /** Gives up after this; default 60 s. */
  readonly waitMs?: number
  /** Called once when the lock is taken by someone else. */
  readonly onWait?: (holder: LockHolder | undefined) => void
  readonly signal?: AbortSignal | undefined
  /** What is locked, for the error message: `migrations`. */
  readonly name: string
}

const POLL_MS = 200

/**
 * Runs `work` while this session holds an advisory lock.
 *
 * Polls `pg_try_advisory_lock` and never waits inside the server: a session blocked in `pg_advisory_lock` keeps a snapshot that
 * `create index concurrently` of the lock's holder waits for, and both end in a deadlock (40P01).
 * @throws {DatabaseError} `LOCK_TIMEOUT` with the holder in `details`; `INTERRUPTED` when the signal aborts
 */
export async function withAdvisoryLock<T>(
  client: ClientBase,
  key: number,
  options: AdvisoryLockOptions,
  work: () => Promise<T>,
): Promise<T> {
  await acquire(client, key, options)
  try {
    return await work()
  } finally {
    // The session may be gone, and the lock with it.
    await client.query('select pg_catalog.pg_advisory_unlock($1::bigint)', [key]).catch(() => undefined)
  }
}

async function acquire(client: ClientBase, key: number, options: AdvisoryLockOptions): Promise<void> {
  const { waitMs = 60_000, onWait, signal, name } = options
  const deadline = performance.now() + waitMs
  let told = false
  while (!(await tryLock(client, key))) {
    if (performance.now() >= deadline) throw await timeoutError(client, key, name)
    if (!told) onWait?.(await findHolder(client, key))
    told = true
    await delay(POLL_MS, undefined, signal ? { signal } : {}).catch(() => {
      throw new DatabaseError('INTERRUPTED', `interrupted while waiting for the lock on ${name}`)
    })
  }
}

async function tryLock(client: ClientBase, key: number): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>(
    'select pg_catalog.pg_try_advisory_lock($1::bigint) as locked',
    [key],
  )
  return rows[0]?.locked === true
}

async function timeoutError(client: ClientBase, key: number, name: string): Promise<DatabaseError> {
  const holder = await findHolder(client, key)
  const who = holder === undefined ? 'another session' : `"${holder.applicationName}" (pid ${holder.pid})`
  return new DatabaseError('LOCK_TIMEOUT', `the lock on ${name} is held by ${who}`, { details: { holder } })
}

/** Finds who holds a bigint advisory lock of the current database; its two halves are classid and objid. */
async function findHolder(client: ClientBase, key: number): Promise<LockHolder | undefined> {
  const { rows } = await client.query<LockHolder>(
    `
    select a.pid, a.application_name as "applicationName", a.backend_start as "since"
      from pg_catalog.pg_locks l
      join pg_catalog.pg_stat_activity a on a.pid = l.pid
     where l.locktype = 'advisory' and l.granted and l.objsubid = 1
       and l.database = (select oid from pg_catalog.pg_database where datname = current_database())
       and ((l.classid::bigint << 32) | l.objid::bigint) = $1::bigint
     limit 1
  `,
    [key],
  )
  return rows[0]
}
