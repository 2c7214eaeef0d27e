import { withClient } from '../databases/connect-client.ts'

export interface ServerFacts {
  readonly version: string
  readonly pgvector: string
}

/**
 * Asks a server for its version and the pgvector it offers.
 * @throws {Error} when it cannot be reached or has no pgvector.
 */
export async function readServerFacts(adminUrl: string): Promise<ServerFacts> {
  return await withClient(adminUrl, async (client) => {
    const { rows } = await client.query<{ version: string; pgvector: string | null }>(`
      select split_part(current_setting('server_version'), ' ', 1) as version,
             (select default_version from pg_available_extensions where name = 'vector') as pgvector
    `)
    const [facts] = rows
    if (!facts?.pgvector) throw new Error('the server does not offer the extension "vector" (pgvector)')
    return { version: facts.version, pgvector: facts.pgvector }
  })
}
