import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { ServerInfo, TestRun } from '../server/server-info.ts'
import { withClient } from './connect-client.ts'
import { runPrefix } from './names.ts'

/** Lists the databases that failed tests asked to keep. */
export async function listKept(run: TestRun): Promise<readonly string[]> {
  return await readdir(join(run.directory, 'kept')).catch(() => [])
}

/** Drops every database of this run but the kept ones; no other database is ever touched. */
export async function dropRunDatabases(server: ServerInfo, run: TestRun): Promise<void> {
  const kept = await listKept(run)
  await withClient(server.adminUrl, async (client) => {
    const { rows } = await client.query<{ datname: string }>(
      `select datname from pg_database where starts_with(datname, $1::text) and datname <> all($2::text[])`,
      [runPrefix(run.runId), kept],
    )
    for (const { datname } of rows) await client.query(`drop database if exists "${datname}" with (force)`)
  })
}
