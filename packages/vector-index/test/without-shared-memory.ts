import { execFile } from 'node:child_process'
import { stat } from 'node:fs/promises'
import { promisify } from 'node:util'
import type { Database } from '@pgtend/database'

/**
 * The same database, whose sessions cannot make a file, and so no shared memory, above the limit; false where that is not possible.
 * The limit must be above the 16 MB of a file of the log.
 */
export async function withoutSharedMemory(database: Database, limitBytes: number): Promise<Database | false> {
  const limit = async (pid: number): Promise<void> => {
    // Only the user of the server may limit its processes.
    const { uid, gid } = await stat(`/proc/${pid}`)
    await promisify(execFile)('prlimit', [`--pid=${pid}`, `--fsize=${limitBytes}`], { uid, gid })
  }
  const connect: Database['connect'] = async () => {
    const client = await database.connect()
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
    await limit(rows[0]?.pid ?? 0)
    return client
  }
  const probe = await connect().catch(() => undefined)
  await probe?.end()
  return probe === undefined ? false : { ...database, connect }
}
