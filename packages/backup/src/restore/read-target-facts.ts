import { statfs } from 'node:fs/promises'
import { type Cluster, type Database, isLocalHost } from '@pgtend/database'
import type { Client } from 'pg'
import type { RestoreNeeds, TargetFacts } from './preflight.ts'
import { OFFERED_EXTENSIONS, type OfferedExtension } from './require-extensions.ts'
import { withMaintenance } from './scratch-database.ts'

/**
 * Asks a server for what a restore needs. Reads catalogs, and the file system where the server runs on this machine.
 * `diskFreeBytes` is what somebody said instead.
 */
export async function readTargetFacts(
  cluster: Cluster,
  needs: RestoreNeeds,
  diskFreeBytes: number | undefined,
): Promise<TargetFacts> {
  return withMaintenance(cluster, async (client, maintenance) => {
    const { rows: offered } = await client.query<OfferedExtension>(OFFERED_EXTENSIONS, [
      needs.extensions.map(({ name }) => name),
    ])
    const { rows } = await client.query<
      Omit<TargetFacts, 'offered' | 'freeBytes' | 'serverVersion' | 'createDatabase'>
    >(
      `
      select (select coalesce(json_agg(rolname), '[]') from pg_catalog.pg_roles where rolname = any($1::text[])) as "roles",
             (select coalesce(json_agg(spcname), '[]') from pg_catalog.pg_tablespace
               where spcname = any($2::text[])) as "tablespaces",
             (select coalesce(json_agg(distinct collname), '[]') from pg_catalog.pg_collation
               where collname = any($3::text[])) as "collations",
             pg_catalog.current_setting('max_connections')::int
               - pg_catalog.current_setting('superuser_reserved_connections')::int
               - (select count(*)::int from pg_catalog.pg_stat_activity
                   where backend_type = 'client backend') as "freeConnections"
    `,
      [needs.roles, needs.tablespaces, needs.collations],
    )
    const [facts] = rows
    if (facts === undefined) throw new Error('a select without from has one row')
    const { createDatabase, serverVersion } = maintenance.capabilities
    const freeBytes = diskFreeBytes ?? (await readFreeBytes(client, maintenance))
    return { ...facts, offered, serverVersion, createDatabase, freeBytes }
  })
}

/** Undefined on another machine, and where the role may not ask for the folder. */
async function readFreeBytes(client: Client, { target }: Database): Promise<number | undefined> {
  if (target.kind !== 'server' || !isLocalHost(target.host)) return undefined
  const { rows } = await client.query<{ folder: string | null }>(`
    select case when pg_catalog.pg_has_role('pg_read_all_settings', 'usage')
                then pg_catalog.current_setting('data_directory') end as "folder"
  `)
  const folder = rows[0]?.folder
  // A server in a container listens here too, and its folder is not one of this machine.
  const found = folder ? await statfs(folder).catch(() => undefined) : undefined
  return found === undefined ? undefined : found.bavail * found.bsize
}
