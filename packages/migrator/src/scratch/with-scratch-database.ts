import type { Client } from 'pg'
import type { OpenShadow } from '../prisma-engine/shadow-database.ts'

/** A session in a database to throw away. */
export interface ScratchSession {
  readonly client: Client
  /** The whole server is thrown away too, with its roles. */
  readonly ownsServer: boolean
}

/** Opens an empty scratch database for `work` and removes it afterwards, whatever happens. Opening one in memory takes 2 to 6 seconds. */
export async function withScratchDatabase<T>(
  openShadow: OpenShadow,
  work: (session: ScratchSession) => Promise<T>,
): Promise<T> {
  const shadow = await openShadow()
  try {
    const client = await shadow.connect()
    try {
      return await work({ client, ownsServer: shadow.ownsServer })
    } finally {
      // A lost session cannot be ended politely.
      await client.end().catch(() => undefined)
    }
  } finally {
    await shadow.end()
  }
}
