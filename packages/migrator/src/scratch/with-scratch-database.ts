import { withCancellation } from '@pgtend/database'
import type { Client } from 'pg'
import type { OpenShadow, ShadowDatabase } from '../prisma-engine/shadow-database.ts'

/** A session in a database to throw away. */
export interface ScratchSession {
  readonly client: Client
  /** The whole server is thrown away too, with its roles. */
  readonly ownsServer: boolean
  /** Nobody minds what happens to roles and other databases of the server. */
  readonly mayChangeServer: boolean
  /** Where it costs little; see `ShadowDatabase`. */
  readonly copy: ShadowDatabase['copy']
}

/**
 * Opens an empty scratch database for `work` and removes it afterwards, whatever happens.
 * On a server the signal cancels the running statement. @throws {DatabaseError} `INTERRUPTED`
 */
export async function withScratchDatabase<T>(
  openShadow: OpenShadow,
  signal: AbortSignal | undefined,
  work: (session: ScratchSession) => Promise<T>,
): Promise<T> {
  const shadow = await openShadow()
  const { database } = shadow
  try {
    const client = await shadow.connect()
    try {
      const { copy, mayChangeServer = false } = shadow
      const session = { client, ownsServer: database === undefined, mayChangeServer, copy }
      return database === undefined
        ? await work(session)
        : await withCancellation(database, client, signal, () => work(session))
    } finally {
      // A lost session cannot be ended politely.
      await client.end().catch(() => undefined)
    }
  } finally {
    await shadow.end()
  }
}
