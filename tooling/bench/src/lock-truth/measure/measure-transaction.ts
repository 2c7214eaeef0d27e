import type { Client } from 'pg'
import { readOwnCounters } from './counters.ts'
import { describeFailure } from './describe-failure.ts'
import { backendPid, heldLocks } from './held-locks.ts'
import type { Measurement, StatementEffects } from './measurement.ts'
import { observedEffects } from './observed-effects.ts'
import type { Relation } from './relation.ts'
import { readStorage } from './storage.ts'

/**
 * Runs statements in one transaction and reads after each what it holds, from `pg_locks` of the same session: locks on tables stay
 * until the end of the transaction, so nothing can be missed. Commits.
 */
export async function measureTransaction(
  client: Client,
  relations: readonly Relation[],
  sql: readonly string[],
): Promise<Measurement> {
  const statements: StatementEffects[] = []
  await client.query('begin')
  try {
    for (const statement of sql) statements.push(await measureStatement(client, relations, statement))
    await client.query('commit')
    return { relations, statements, failure: undefined }
  } catch (error) {
    await client.query('rollback')
    return { relations, statements, failure: describeFailure(error) }
  }
}

async function measureStatement(
  client: Client,
  relations: readonly Relation[],
  sql: string,
): Promise<StatementEffects> {
  const oids = relations.map(({ oid }) => oid)
  const before = await readOwnCounters(client, oids)
  const storageBefore = await readStorage(client, oids)
  await client.query(sql)
  const locks = await heldLocks(client, await backendPid(client))
  const [after, storage] = [await readOwnCounters(client, oids), await readStorage(client, oids)]
  return { sql, effects: observedEffects({ sql, relations, locks, before, after, storage, storageBefore }) }
}
