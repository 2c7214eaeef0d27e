import type { Client } from 'pg'
import type { ServerInfo } from '../server/server-info.ts'
import { withClient } from './connect-client.ts'
import { databaseUrl } from './database-url.ts'
import { BASE_TEMPLATE, templateDatabaseName } from './names.ts'

const EXTENSIONS = ['vector', 'uuid-ossp', 'pg_stat_statements', 'pgcrypto']

/** Creates the database that every `databaseUrl` is a clone of: empty but for the extensions the server has. */
export async function createBaseTemplate(server: ServerInfo, runId: string): Promise<void> {
  const database = templateDatabaseName(runId, BASE_TEMPLATE)
  await withClient(server.adminUrl, (client) => client.query(`create database "${database}" template template0`))
  await withClient(databaseUrl(server, database), async (client) => {
    for (const name of await listAvailable(client)) await client.query(`create extension "${name}"`)
  })
}

async function listAvailable(client: Client): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select name from pg_available_extensions where name = any($1::text[]) order by name`,
    [EXTENSIONS],
  )
  return rows.map((row) => row.name)
}
