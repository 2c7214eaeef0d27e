import type { Client } from 'pg'
import { connectTo } from '../../scratch-databases.ts'
import { backendPid } from './held-locks.ts'
import { type LockMode, lockModeOf, strongest } from './lock-mode.ts'
import type { PrepareDatabase, PreparedDatabase } from './prepared-database.ts'

/** Each is stopped by one more kind of lock than the one before: by ACCESS EXCLUSIVE; by EXCLUSIVE; by SHARE; by SHARE UPDATE EXCLUSIVE. */
const OBSTACLES: readonly LockMode[] = ['ACCESS SHARE', 'ROW SHARE', 'ROW EXCLUSIVE', 'SHARE UPDATE EXCLUSIVE']

/**
 * Finds the strongest lock that the last statement asks for on each table, although it gives its locks up by itself.
 * Other sessions hold a lock on every table; where the statement has to wait, `pg_locks` shows what it asks for, for as long as it
 * waits, so that nothing depends on how fast one looks. Then that table is set free and the statement goes on to its next wait.
 * What no obstacle stops is at most ROW EXCLUSIVE, which stops no traffic, and is not in the answer.
 */
export async function requestedLocks(
  prepare: PrepareDatabase,
  sql: readonly string[],
): Promise<ReadonlyMap<string, LockMode>> {
  const found = new Map<string, LockMode>()
  for (const obstacle of OBSTACLES) {
    for (const [name, mode] of await meetObstacles(prepare, sql, obstacle)) {
      const known = found.get(name)
      found.set(name, strongest(known === undefined ? [mode] : [known, mode]) ?? mode)
    }
  }
  return found
}

async function meetObstacles(
  prepare: PrepareDatabase,
  sql: readonly string[],
  obstacle: LockMode,
): Promise<readonly (readonly [string, LockMode])[]> {
  const database = await prepare()
  const [runner, observer] = [await connectTo(database.url), await connectTo(database.url)]
  const holders = new Map<number, Client>()
  try {
    for (const statement of sql.slice(0, -1)) await runner.query(statement)
    for (const holder of await holdTables(database, obstacle)) holders.set(await backendPid(holder), holder)
    return await followWaits(runner, observer, sql.at(-1) ?? '', holders)
  } finally {
    await Promise.all([...holders.values(), runner, observer].map((client) => client.end()))
    await database.drop()
  }
}

async function holdTables({ url, relations }: PreparedDatabase, mode: LockMode): Promise<readonly Client[]> {
  const tables = relations.filter(({ kind }) => kind === 'table' || kind === 'partitioned table')
  return Promise.all(
    tables.map(async ({ name }) => {
      const client = await connectTo(url)
      await client.query('begin')
      await client.query(`lock table only ${name} in ${mode.toLowerCase()} mode`)
      return client
    }),
  )
}

async function followWaits(
  runner: Client,
  observer: Client,
  statement: string,
  holders: ReadonlyMap<number, Client>,
): Promise<readonly (readonly [string, LockMode])[]> {
  const pid = await backendPid(runner)
  const seen: (readonly [string, LockMode])[] = []
  const run = { done: false }
  // A failure is reported where the statement runs without obstacles.
  const running = runner.query(statement).then(
    () => undefined,
    () => undefined,
  )
  void running.finally(() => {
    run.done = true
  })
  while (!run.done) {
    const wait = await currentWait(observer, pid)
    if (wait?.mode !== undefined && wait.name !== undefined) seen.push([wait.name, wait.mode])
    for (const blocker of wait?.blockers ?? []) await holders.get(blocker)?.query('rollback')
  }
  await running
  return seen
}

interface Wait {
  /** Undefined while it waits for a transaction instead of a table. */
  readonly name: string | undefined
  readonly mode: LockMode | undefined
  readonly blockers: readonly number[]
}

async function currentWait(observer: Client, pid: number): Promise<Wait | undefined> {
  const { rows } = await observer.query<{ name: string | null; mode: string; blockers: number[] }>(
    `
    select relation::regclass::text as name, mode, pg_catalog.pg_blocking_pids(pid) as blockers
      from pg_catalog.pg_locks
     where pid = $1::int and not granted
       and pg_catalog.cardinality(pg_catalog.pg_blocking_pids(pid)) > 0
  `,
    [pid],
  )
  const [row] = rows
  if (row === undefined) return undefined
  if (row.name === null) return { name: undefined, mode: undefined, blockers: row.blockers }
  return { name: row.name, mode: lockModeOf(row.mode), blockers: row.blockers }
}
