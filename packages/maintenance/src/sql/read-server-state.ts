import type { Pool } from 'pg'

export interface ServerState {
  readonly version: string
  readonly versionNumber: number
  readonly pgvector: string | null
  readonly inRecovery: boolean
}

/** Reads what the server is. Locks nothing. */
export async function readServerState(pool: Pool): Promise<ServerState> {
  const { rows } = await pool.query<ServerState>(`
    select current_setting('server_version') as "version",
           current_setting('server_version_num')::int as "versionNumber",
           (select extversion from pg_catalog.pg_extension where extname = 'vector') as "pgvector",
           pg_catalog.pg_is_in_recovery() as "inRecovery"
  `)
  const [state] = rows
  if (state === undefined) throw new Error('a select without from returned no row')
  return state
}
