import { type Database, escapeIdentifier, escapeLiteral, withSession } from '@pgtend/database'
import { isGone, thisProcess } from '../store/process-mark.ts'

/** Begins the comment of a scratch database; its name follows, so that the comment says nothing once it has another name. */
export const SCRATCH_MARK = 'pgtend scratch database, dropped when its run is dead: '
/** The same for one that is complete and gets its name next; the process that gives it follows. */
export const READY_MARK = 'pgtend restored database, gets its name next: '

/**
 * Marks a new scratch database and keeps a session open on it while `work` runs: a marked database without a session is of a dead
 * run. The mark outlives the work; see `markReady`.
 */
export async function whileMarked<T>(database: Database, work: () => Promise<T>): Promise<T> {
  // See `markFolder`.
  if (database.cluster.directory !== undefined) return work()
  const name = database.target.database
  const mark = `comment on database ${escapeIdentifier(name)} is ${escapeLiteral(SCRATCH_MARK + name)}`
  return withSession(database, async (client) => {
    await client.query(mark)
    return work()
  })
}

/**
 * Marks a scratch database that is complete: sessions on it are about to end, so from now on it is dead when its process is. The
 * comment goes when it has its name.
 */
export async function markReady(database: Database): Promise<void> {
  if (database.cluster.directory !== undefined) return
  const name = database.target.database
  const { machine, pid } = thisProcess()
  const mark = `${READY_MARK}${name} ${machine} ${pid}`
  await database.pool.query(`comment on database ${escapeIdentifier(name)} is ${escapeLiteral(mark)}`)
}

/** True for the comment of a database of this name whose process is gone. */
export function isDeadReadyMark(comment: string, name: string): boolean {
  if (!comment.startsWith(`${READY_MARK}${name} `)) return false
  const [machine, pid, more] = comment.slice(READY_MARK.length + name.length + 1).split(' ')
  return machine !== undefined && more === undefined && isGone({ machine, pid: Number(pid) })
}
