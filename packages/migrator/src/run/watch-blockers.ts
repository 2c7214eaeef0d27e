import { type Database, redactSecrets } from '@pgtend/database'
import type { Blocker } from './migration-event.ts'

const INTERVAL_MS = 500
const MAX_QUERY_LENGTH = 200

/** Watches one waiting session from another connection. */
export interface BlockerWatch {
  /** Who blocked when last looked, newest answer. */
  readonly blockers: readonly Blocker[]
  stop(): Promise<void>
}

/**
 * Looks every half second whether a session waits for locks of others, and reports it when the blockers change.
 * The first look comes after half a second, so that quick statements cost nothing. Reads pg_stat_activity only.
 */
export function watchBlockers(
  database: Database,
  pid: number,
  onBlocked: (blockers: readonly Blocker[]) => void,
): BlockerWatch {
  let blockers: readonly Blocker[] = []
  let looking: Promise<void> = Promise.resolve()
  let busy = false
  const look = async (): Promise<void> => {
    const found = await selectBlockers(database, pid)
    if (found.length === 0) return
    const changed = found.map((blocker) => blocker.pid).join() !== blockers.map((blocker) => blocker.pid).join()
    blockers = found
    if (changed) onBlocked(found)
  }
  // A busy server that refuses the second connection must not end a migration that runs well.
  const timer = setInterval(() => {
    if (busy) return
    busy = true
    looking = look()
      .catch(() => undefined)
      .finally(() => {
        busy = false
      })
  }, INTERVAL_MS)
  timer.unref()
  return {
    get blockers() {
      return blockers
    },
    async stop() {
      clearInterval(timer)
      await looking
    },
  }
}

async function selectBlockers(database: Database, pid: number): Promise<readonly Blocker[]> {
  const { rows } = await database.pool.query<Omit<Blocker, 'since'> & { since: Date | null }>(
    `
    select pid, application_name as "applicationName", usename::text as "user", state, query, xact_start as "since"
      from pg_catalog.pg_stat_activity
     where pid = any (pg_catalog.pg_blocking_pids($1::int))
     order by pid
  `,
    [pid],
  )
  return rows.map(({ query, since, ...row }) => ({
    ...row,
    query: redactSecrets(query).slice(0, MAX_QUERY_LENGTH),
    since: since?.toISOString() ?? null,
  }))
}
