import { setTimeout as delay } from 'node:timers/promises'
import {
  type Cluster,
  type Database,
  escapeIdentifier,
  runInTransaction,
  SQLSTATE,
  sqlstateOf,
  withSession,
} from '@pgtend/database'
import type { Client } from 'pg'
import { serverFailure } from '../server-failure.ts'
import { commentOnDatabase } from './database-properties.ts'
import { isEmbedded, withMaintenance } from './scratch-database.ts'

const RENAME_ATTEMPTS = 20
const END_SESSIONS_EVERY_MS = 50

interface Swap {
  readonly database: string
  readonly scratch: string
  readonly safety: string
  /** Comment that `database` gets with its name; undefined leaves that of `scratch`. */
  readonly comment?: string | null | undefined
}

/**
 * Puts `scratch` in the place of `database`, which stays as `safety`. On a server the sessions of both are ended and both renames
 * happen in one transaction: a process killed at any moment leaves `database` as it was. On the embedded engine nobody may use them.
 * @throws {BackupError} `RESTORE_TARGET_FAILED`
 */
export async function swapNames(cluster: Cluster, swap: Swap): Promise<void> {
  const { database, safety, scratch } = swap
  try {
    if (!isEmbedded(cluster)) {
      return await withMaintenance(cluster, (client, maintenance) => swapOnServer(client, maintenance, swap), database)
    }
    await cluster.rename(database, safety)
    await cluster.rename(scratch, database).catch(async (error: unknown) => {
      await cluster.rename(safety, database)
      throw error
    })
  } catch (error) {
    throw serverFailure(error, 'RESTORE_TARGET_FAILED', `"${database}" could not be replaced`)
  }
}

async function swapOnServer(client: Client, maintenance: Database, swap: Swap): Promise<void> {
  await withSession(maintenance, async (ender) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await renameBoth(client, ender, swap)
      } catch (error) {
        if (sqlstateOf(error) !== SQLSTATE.objectInUse || attempt === RENAME_ATTEMPTS) throw error
      }
    }
  })
}

/**
 * Renames while another session ends those that are in the way: a rename lets nobody new in and waits 5 s for the others to leave.
 * To refuse connections by a setting instead would leave the database closed when this process is killed.
 */
async function renameBoth(client: Client, ender: Client, { comment, database, safety, scratch }: Swap): Promise<void> {
  let settled = false
  const renaming = runInTransaction(client, async () => {
    await client.query(`alter database ${escapeIdentifier(database)} rename to ${escapeIdentifier(safety)}`)
    await client.query(`alter database ${escapeIdentifier(scratch)} rename to ${escapeIdentifier(database)}`)
    if (comment !== undefined) await client.query(commentOnDatabase(database, comment))
  }).finally(() => {
    settled = true
  })
  const ending = (async () => {
    while (!settled) {
      await endSessions(ender, [database, scratch])
      await delay(END_SESSIONS_EVERY_MS)
    }
  })()
  const [renamed, ended] = await Promise.allSettled([renaming, ending])
  if (renamed.status === 'fulfilled') return
  // Sessions that may not be ended are why the rename failed.
  throw ended.status === 'rejected' ? ended.reason : renamed.reason
}

async function endSessions(client: Client, databases: readonly string[]): Promise<void> {
  await client.query(
    `select pg_catalog.pg_terminate_backend(pid)
       from pg_catalog.pg_stat_activity
      where datname = any($1::text[]) and pid <> pg_catalog.pg_backend_pid()`,
    [databases],
  )
}
