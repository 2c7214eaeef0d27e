import type { Client } from 'pg'
import { connectTo } from '../../scratch-databases.ts'
import { readReportedCounters, reportCounters } from './counters.ts'
import { describeFailure } from './describe-failure.ts'
import type { LockMode } from './lock-mode.ts'
import type { Measurement, StatementEffects } from './measurement.ts'
import { observedEffects } from './observed-effects.ts'
import type { PrepareDatabase, PreparedDatabase } from './prepared-database.ts'
import type { Relation } from './relation.ts'
import { requestedLocks } from './requested-locks.ts'
import { readStorage } from './storage.ts'

/**
 * Runs statements that allow no transaction, each by itself. What they read and rewrite comes from the statistics and files
 * afterwards; their locks are gone by then, so each statement is run again against sessions that stand in its way.
 */
export async function measureAlone(prepare: PrepareDatabase, sql: readonly string[]): Promise<Measurement> {
  const requested: ReadonlyMap<string, LockMode>[] = []
  for (const index of sql.keys()) requested.push(await requestedLocks(prepare, sql.slice(0, index + 1)))
  const database = await prepare()
  const [client, observer] = [await connectTo(database.url), await connectTo(database.url)]
  try {
    return await measureStatements({ client, observer, database, requested }, sql)
  } finally {
    await Promise.all([client.end(), observer.end()])
    await database.drop()
  }
}

interface Run {
  readonly client: Client
  readonly observer: Client
  readonly database: PreparedDatabase
  readonly requested: readonly ReadonlyMap<string, LockMode>[]
}

async function measureStatements(run: Run, sql: readonly string[]): Promise<Measurement> {
  const statements: StatementEffects[] = []
  const { relations } = run.database
  try {
    for (const [index, statement] of sql.entries()) {
      const locks = byOid(relations, run.requested[index])
      statements.push(await measureStatement(run, statement, locks))
    }
    return { relations, statements, failure: undefined }
  } catch (error) {
    return { relations, statements, failure: describeFailure(error) }
  }
}

async function measureStatement(
  { client, observer, database: { relations } }: Run,
  sql: string,
  locks: ReadonlyMap<number, LockMode>,
): Promise<StatementEffects> {
  const oids = relations.map(({ oid }) => oid)
  const before = await readReportedCounters(observer, oids)
  const storageBefore = await readStorage(observer, oids)
  await client.query(sql)
  await reportCounters(client)
  const [after, storage] = [await readReportedCounters(observer, oids), await readStorage(observer, oids)]
  return { sql, effects: observedEffects({ sql, relations, locks, before, after, storage, storageBefore }) }
}

function byOid(
  relations: readonly Relation[],
  locks: ReadonlyMap<string, LockMode> | undefined,
): ReadonlyMap<number, LockMode> {
  return new Map(
    relations.flatMap(({ oid, name }) => {
      const mode = locks?.get(name)
      return mode === undefined ? [] : [[oid, mode] as const]
    }),
  )
}
