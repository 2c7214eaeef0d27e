import {
  type Database,
  escapeLiteral,
  isOutOfSharedMemory,
  sqlstateOf,
  withCancellation,
  withSession,
} from '@pgtend/database'
import type { Client } from 'pg'
import { BackupError } from '../errors.ts'
import { followIndexBuild } from './follow-index-build.ts'
import type { LateIndex, LateStatement } from './late-statements.ts'
import type { LoadOptions } from './load-options.ts'
import { readBuildFacts } from './read-build-facts.ts'
import { restoreFailed } from './restore-failed.ts'
import type { IndexBuildSize } from './size-index-build.ts'

/** An approximate index that was built after the rest. */
export interface BuiltIndex {
  readonly schema: string
  readonly table: string
  readonly name: string
  readonly method: 'hnsw' | 'ivfflat'
  readonly durationMs: number
  readonly maintenanceWorkMemMb: number
  readonly parallelWorkers: number
}

type BuildOptions = Pick<LoadOptions, 'maintenanceWorkMemMb' | 'onProgress' | 'signal' | 'sizeIndexBuild'>

/**
 * Runs what waited until the database was usable: builds the vector indexes one after another, each with memory and workers for its
 * rows, and runs what hangs on them. Needs statistics of the tables. A build locks its table against writes.
 * @throws {BackupError} `RESTORE_FAILED` or `BACKUP_INTERRUPTED`
 */
export async function buildLate(
  database: Database,
  late: readonly LateStatement[],
  options: BuildOptions,
): Promise<readonly BuiltIndex[]> {
  if (late.length === 0) return []
  const total = late.filter(({ index }) => index !== undefined).length
  return withSession(database, async (client) => {
    // As pg_restore: names are complete, and no function may find others.
    await client.query(`select pg_catalog.set_config('search_path', '', false)`)
    await client.query('set statement_timeout = 0')
    const built: BuiltIndex[] = []
    try {
      for (const statement of late) {
        if (options.signal?.aborted) throw new BackupError('BACKUP_INTERRUPTED', 'the restore was interrupted')
        await client.query(`set default_tablespace = ${escapeLiteral(statement.tablespace)}`)
        if (statement.index === undefined) await client.query(statement.sql)
        else
          built.push(
            await buildOne(
              database,
              client,
              statement.sql,
              statement.index,
              `${built.length + 1} of ${total}`,
              options,
            ),
          )
      }
    } catch (error) {
      throw sqlstateOf(error) === undefined ? error : restoreFailed(error)
    } finally {
      // The one backend of the embedded engine would keep it for everyone.
      await client.query('reset all').catch(() => undefined)
    }
    return built
  })
}

async function buildOne(
  database: Database,
  client: Client,
  sql: string,
  index: LateIndex,
  position: string,
  options: BuildOptions,
): Promise<BuiltIndex> {
  const started = performance.now()
  const size = options.sizeIndexBuild(await readBuildFacts(client, index, options.maintenanceWorkMemMb))
  const label = `${index.method} index "${index.name}" (${position})`
  options.onProgress(`building ${label}`)
  const run = (given: IndexBuildSize): Promise<void> =>
    followIndexBuild(
      database,
      client,
      (state) => options.onProgress(`building ${label}${state}`),
      async () => {
        await setSize(client, given)
        await withCancellation(database, client, options.signal, () => client.query(sql))
      },
    )
  const used = await run(size).then(
    () => size,
    async (error: unknown) => {
      if (!isOutOfSharedMemory(error) || size.parallelWorkers === 0) throw error
      // Workers share the graph in /dev/shm, of which a container has 64 MB.
      const alone = { ...size, parallelWorkers: 0 }
      await run(alone)
      return alone
    },
  )
  const { method, name, schema, table } = index
  return { schema, table, name, method, ...used, durationMs: Math.round(performance.now() - started) }
}

/** The server counts a table without its out-of-line vectors and gives no workers to a small one, unless told that none is too small. */
async function setSize(client: Client, { maintenanceWorkMemMb, parallelWorkers }: IndexBuildSize): Promise<void> {
  await client.query(`set maintenance_work_mem = '${maintenanceWorkMemMb}MB'`)
  await client.query(`set max_parallel_maintenance_workers = ${parallelWorkers}`)
  await client.query('set min_parallel_table_scan_size = 0')
}
