import { type Database, requireSessionState, withAdvisoryLock, withCancellation, withSession } from '@pgtend/database'
import type { Client } from 'pg'
import type { MigrationEvent } from './migration-event.ts'

/** Prisma's key, so that neither tool runs while the other does. */
export const MIGRATOR_LOCK = 72707369

export interface MigratorLockOptions {
  readonly waitMs: number
  readonly signal?: AbortSignal | undefined
  readonly onEvent?: ((event: MigrationEvent) => void) | undefined
}

/** The embedded engine has one backend, which gets every advisory lock; its migrators are all in this process and queue here. */
const queues = new WeakMap<Database, Promise<unknown>>()

/**
 * Runs `work` as the only migrator of the database, on a session of its own. Takes Prisma's advisory lock.
 * @throws {DatabaseError} `POOLER_IN_TRANSACTION_MODE`, `LOCK_TIMEOUT` or `INTERRUPTED`
 */
export async function withMigratorLock<T>(
  database: Database,
  { waitMs, signal, onEvent }: MigratorLockOptions,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  requireSessionState(database)
  const onWait: MigratorLockHandler = (holder) => onEvent?.({ type: 'waiting-for-migrator', holder })
  const run = (): Promise<T> =>
    withSession(database, (client) =>
      withCancellation(database, client, signal, () =>
        withAdvisoryLock(client, MIGRATOR_LOCK, { name: 'migrations', waitMs, signal, onWait }, () => work(client)),
      ),
    )
  if (database.capabilities.concurrentSessions) return run()
  const turn = (queues.get(database) ?? Promise.resolve()).then(run, run)
  queues.set(database, turn)
  return turn
}

type MigratorLockHandler = (holder: Extract<MigrationEvent, { type: 'waiting-for-migrator' }>['holder']) => void
