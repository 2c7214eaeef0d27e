import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Database } from '@pgtend/database'
import type { CommandContext } from '../../context.ts'

const run = promisify(execFile)
const MAX_OUTPUT_BYTES = 512 * 1024 * 1024

/** Dumps a database as SQL with pg_dump's arguments: with the program of the server's version, or in the embedded engine. */
export async function dumpSchema(
  { env, signal }: CommandContext,
  { dumpSql, nativeConnection, pool }: Database,
  args: readonly string[],
): Promise<string> {
  if (dumpSql !== undefined) return dumpSql(args)
  const { findTool, listToolDirectories } = await import('@pgtend/backup')
  const { rows } = await pool.query<{ major: number }>(
    `select pg_catalog.current_setting('server_version_num')::int / 10000 as major`,
  )
  const tool = await findTool('pg_dump', await listToolDirectories(env.PATH), rows[0]?.major ?? 0)
  const { stdout } = await run(tool.path, args, {
    env: { ...nativeConnection?.env, PATH: env.PATH, LC_ALL: 'C' },
    maxBuffer: MAX_OUTPUT_BYTES,
    signal,
  })
  return stdout
}
