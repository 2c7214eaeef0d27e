import { randomUUID } from 'node:crypto'
import { type Database, openScratchDatabase, type ScratchCopy } from '@pgtend/database'
import type { Client } from 'pg'
import { markShadow, shadowName, sweepShadows } from './sweep-shadows.ts'

/** A database that migrations may be replayed in, to be thrown away. */
export interface ShadowDatabase {
  /** Undefined in memory: there the server lives and dies with the database, so that roles may be created in it. */
  readonly database: Database | undefined
  /** Scripts that change roles, other databases or the server may be replayed, as on a server of tests. Default false. */
  readonly mayChangeServer?: boolean
  connect(): Promise<Client>
  /** In memory: copies the database as it is now; what it returns opens databases that start like it. */
  copy?(): Promise<OpenShadow>
  /** Removes the database. Sessions must be ended before. */
  end(): Promise<void>
}

/** Opens a new, empty shadow database. */
export type OpenShadow = () => Promise<ShadowDatabase>

/** A shadow in this process's memory: PostgreSQL 18 with pgvector and the usual extensions of the distribution; needs no right to create databases. */
export function memoryShadow(): OpenShadow {
  return openMemoryShadow
}

async function openMemoryShadow(from?: ScratchCopy): Promise<ShadowDatabase> {
  const scratch = await openScratchDatabase({ applicationName: 'pgtend shadow database', from })
  return {
    database: undefined,
    connect: () => scratch.connect(),
    async copy() {
      const copy = await scratch.copy()
      return () => openMemoryShadow(copy)
    },
    end: () => scratch.end(),
  }
}

/**
 * A shadow beside the database, on its own server, with the extensions and version of that server.
 * Creates and drops a database `pgtend_shadow_<id>`; the user needs CREATEDB. What a killed run left there is dropped first.
 */
export function serverShadow(database: Database): OpenShadow {
  return async () => {
    // Folders of an embedded engine know no sessions to tell the dead by.
    const isServer = database.capabilities.concurrentSessions
    if (isServer) await sweepShadows(database)
    const name = shadowName(randomUUID())
    await database.cluster.create(name)
    try {
      const shadow = await database.cluster.open(name)
      const guard = isServer ? await shadow.connect() : undefined
      if (guard !== undefined) await markShadow(guard, name)
      return shadowOf(database, shadow, name, guard)
    } catch (error) {
      await database.cluster.drop(name, { terminateSessions: true }).catch(() => undefined)
      throw error
    }
  }
}

function shadowOf(database: Database, shadow: Database, name: string, guard: Client | undefined): ShadowDatabase {
  return {
    database: shadow,
    connect: () => shadow.connect(),
    async end() {
      // A lost session cannot be ended politely.
      await guard?.end().catch(() => undefined)
      await shadow.end()
      await database.cluster.drop(name, { terminateSessions: true })
    },
  }
}
