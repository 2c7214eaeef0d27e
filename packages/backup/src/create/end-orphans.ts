import type { Client } from 'pg'
import { sessionName } from './name-sessions.ts'

/** An ended session undoes nothing here: its transaction only read. */
const END_WITHIN_MS = 5_000

/**
 * Ends the sessions in this database of a backup whose process was killed: pg_dump goes on until it wants to write something, and a
 * statement of ours until it is done, with their locks. Whoever calls it knows that the lease of that backup is dead. What cannot be
 * ended is no reason to stop, and is told.
 */
export async function endOrphans(
  client: Client,
  id: string,
  onNote: ((note: string) => void) | undefined,
): Promise<void> {
  for (const pid of await findSessions(client, id)) {
    const query = 'select pg_catalog.pg_terminate_backend($1::int, $2::bigint)'
    // What this role may not end is still there afterwards.
    await client.query(query, [pid, END_WITHIN_MS]).catch(() => undefined)
  }
  const left = await findSessions(client, id)
  if (left.length === 0) return
  const commands = left.map((pid) => `\`select pg_terminate_backend(${pid})\``).join(' and ')
  onNote?.(
    `the killed backup ${id} still runs on the server and could not be ended; as a role that may, run ${commands}`,
  )
}

async function findSessions(client: Client, id: string): Promise<readonly number[]> {
  const { rows } = await client.query<{ pid: number }>(
    `
    select pid
      from pg_catalog.pg_stat_activity
     where datname = current_database() and application_name = $1::text and pid <> pg_catalog.pg_backend_pid()
    `,
    [sessionName(id)],
  )
  return rows.map(({ pid }) => pid)
}
