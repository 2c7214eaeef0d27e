import type { Client } from 'pg'

/** A session that is open and has nobody yet. */
export interface SpareSession {
  /** Hands the session out, once; undefined when there is none, or it was lost. */
  take(): Client | undefined
  /** Ends the session if nobody took it. */
  end(): Promise<void>
}

/** Keeps an open session for the first who asks. A session that the server ends meanwhile is forgotten. */
export function spareSession(client: Client | undefined): SpareSession {
  let spare = client
  const take = (): Client | undefined => {
    const taken = spare
    spare = undefined
    return taken
  }
  client?.once('end', take)
  client?.once('error', take)
  return {
    take,
    async end() {
      await take()?.end()
    },
  }
}
