import type { Database } from '@pgtend/database'
import { withCancellation } from '@pgtend/database'
import type { Client, ClientBase } from 'pg'
import { pinSession } from './pin-session.ts'

/** More sessions than this gain nothing: the dump wants the server too. */
const MAX_SESSIONS = 3

export interface HashSessionsOptions {
  readonly snapshot: string
  readonly count: number
  readonly signal: AbortSignal | undefined
}

/**
 * Runs `work` with more sessions on an exported snapshot, and ends them. Fewer, or none, when the server has no connection to
 * spare: hashing then only takes longer. They read only.
 */
export async function withHashSessions<T>(
  database: Database,
  { snapshot, count, signal }: HashSessionsOptions,
  work: (sessions: readonly Client[]) => Promise<T>,
): Promise<T> {
  const sessions: Client[] = []
  try {
    for (let number = 0; number < Math.min(count, MAX_SESSIONS); number += 1) {
      const session = await database.connect().catch(() => undefined)
      if (session === undefined) break
      sessions.push(session)
      await joinSnapshot(session, snapshot)
    }
    return await sessions.reduce(
      (inner, session) => () => withCancellation(database, session, signal, inner),
      () => work(sessions),
    )()
  } finally {
    await Promise.all(sessions.map((session) => session.end().catch(() => undefined)))
  }
}

/** Makes the snapshot of the client's transaction one that other sessions can join while it lasts. */
export async function exportSnapshot(client: ClientBase): Promise<string> {
  const { rows } = await client.query<{ snapshot: string }>('select pg_catalog.pg_export_snapshot() as "snapshot"')
  return rows[0]?.snapshot ?? ''
}

async function joinSnapshot(session: Client, snapshot: string): Promise<void> {
  await session.query('begin isolation level repeatable read read only')
  // The name is made by the server, of digits, letters and dashes; the statement takes no parameter.
  await session.query(`set transaction snapshot ${session.escapeLiteral(snapshot)}`)
  await pinSession(session)
}
