import { type Database, escapeIdentifier, escapeLiteral, withSession } from '@pgtend/database'

/** Begins the comment of a scratch database; its name follows, so that the comment says nothing once it has another name. */
export const SCRATCH_MARK = 'pgtend scratch database, dropped when its run is dead: '

/**
 * Marks a new scratch database and keeps a session open on it while `work` runs: a marked database without a session is of a dead
 * run. The mark outlives the work; see `unmarkScratch`.
 */
export async function whileMarked<T>(database: Database, work: () => Promise<T>): Promise<T> {
  const name = database.target.database
  const mark = `comment on database ${escapeIdentifier(name)} is ${escapeLiteral(SCRATCH_MARK + name)}`
  if (!database.capabilities.concurrentSessions) {
    // The lock file of its folder says that it is in use.
    await database.pool.query(mark)
    return work()
  }
  return withSession(database, async (client) => {
    await client.query(mark)
    return work()
  })
}

/** Makes a scratch database one like any other, before it gets its name. */
export async function unmarkScratch(database: Database): Promise<void> {
  await database.pool.query(`comment on database ${escapeIdentifier(database.target.database)} is null`)
}
