import { type Cluster, DatabaseError } from '@pgtend/database'
import type { Client } from 'pg'
import { NEWBORN_LIMIT, NEWBORN_LOCK, withMaintenance } from './scratch-database.ts'
import { listDeadFolders, type Replacement, unmarkFolder } from './scratch-folder.ts'
import { isDeadReadyMark, READY_MARK, SCRATCH_MARK } from './scratch-mark.ts'

const TAIL = /_(restore|verify)_[0-9a-f]{6}$/

/**
 * Drops the scratch databases that killed restores and verifications left behind, and returns their names. Ours are told by name
 * and mark; one that has a session, or belongs to a role this one is no member of, is left alone.
 */
export async function sweepScratch(cluster: Cluster): Promise<readonly string[]> {
  if (cluster.directory !== undefined) return sweepFolders(cluster, cluster.directory)
  const dropped: string[] = []
  for (const name of await listDead(cluster)) {
    // Never by force: whoever has come in the meantime keeps it.
    if (await dropUnlessUsed(cluster, name)) dropped.push(name)
  }
  return dropped
}

/** Drops a scratch database of this run; another run may have swept it as soon as its last session ended. */
export async function dropScratch(cluster: Cluster, name: string): Promise<void> {
  await cluster.drop(name, { terminateSessions: true }).catch((error: unknown) => {
    if (!isDatabaseError(error, ['DATABASE_NOT_FOUND'])) throw error
  })
  if (cluster.directory !== undefined) await unmarkFolder(cluster.directory, name)
}

/** What a restore was killed over while it swapped two folders gets its name back, before what would have taken it is dropped. */
async function sweepFolders(cluster: Cluster, directory: string): Promise<readonly string[]> {
  const dropped: string[] = []
  for (const { name, replaces } of await listDeadFolders(directory)) {
    if (!TAIL.test(name)) continue
    if (replaces !== undefined) await putBack(cluster, replaces)
    if (await dropUnlessUsed(cluster, name)) dropped.push(name)
    if (!(await cluster.exists(name))) await unmarkFolder(directory, name)
  }
  return dropped
}

async function putBack(cluster: Cluster, { database, safety }: Replacement): Promise<void> {
  if ((await cluster.exists(database)) || !(await cluster.exists(safety))) return
  await cluster.rename(safety, database)
}

async function dropUnlessUsed(cluster: Cluster, name: string): Promise<boolean> {
  try {
    await cluster.drop(name)
    return true
  } catch (error) {
    if (isDatabaseError(error, ['DATABASE_IN_USE', 'DATABASE_NOT_FOUND', 'EMBEDDED_IN_USE'])) return false
    throw error
  }
}

/** Reads catalogs only. */
async function listDead(cluster: Cluster): Promise<readonly string[]> {
  return withMaintenance(cluster, async (client) => {
    const { rows } = await client.query<{ name: string; mark: string | null }>(
      `
      select d.datname as "name", m.mark as "mark"
        from pg_catalog.pg_database d
       cross join lateral (select pg_catalog.shobj_description(d.oid, 'pg_database') as mark) m
       where (m.mark = $1::text || d.datname or pg_catalog.starts_with(m.mark, $2::text || d.datname || ' ')
              or (m.mark is null and d.datconnlimit = $3::int))
         and d.datallowconn
         and pg_catalog.pg_has_role(d.datdba, 'usage')
         and not exists (select from pg_catalog.pg_stat_activity a
                          where a.datid = d.oid and a.backend_type = 'client backend')
       order by d.datname
    `,
      [SCRATCH_MARK, READY_MARK, NEWBORN_LIMIT],
    )
    const dead: string[] = []
    for (const { mark, name } of rows.filter((row) => TAIL.test(row.name))) {
      if (mark === null ? await isOrphan(client, name) : isDeadMark(mark, name)) dead.push(name)
    }
    return dead
  })
}

/** True when nobody holds the lock of the one who creates it. */
async function isOrphan(client: Client, name: string): Promise<boolean> {
  const { rows } = await client.query<{ free: boolean }>(
    `select pg_catalog.pg_try_advisory_lock(${NEWBORN_LOCK}) as "free"`,
    [name],
  )
  return rows[0]?.free ?? false
}

function isDeadMark(mark: string, name: string): boolean {
  return mark === SCRATCH_MARK + name || isDeadReadyMark(mark, name)
}

function isDatabaseError(error: unknown, codes: readonly string[]): boolean {
  return error instanceof DatabaseError && codes.includes(error.code)
}
