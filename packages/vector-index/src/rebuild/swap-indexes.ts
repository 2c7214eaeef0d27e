import {
  type Database,
  escapeLiteral,
  qualifiedName,
  runInTransaction,
  SQLSTATE,
  sqlstateOf,
  withCancellation,
} from '@pgtend/database'
import type { Client } from 'pg'
import { commentStatement } from '../apply/index-of-name.ts'
import { limitLockWait } from '../apply/limit-lock-wait.ts'
import { VectorError } from '../errors.ts'
import { formatIndexRecord, parseIndexRecord } from '../inspect/index-record.ts'
import type { ApplyRebuildOptions } from './apply-rebuild.ts'
import { readIndexOid } from './read-rebuild-facts.ts'
import { deleteJournal } from './rebuild-journal.ts'
import { predecessorName } from './rebuild-names.ts'
import type { RebuildPlan } from './rebuild-plan.ts'
import { renameStatements } from './rename-statements.ts'

const SWAP_LOCK_TIMEOUT = '5s'
/** The old index serves nobody any more; a transaction that used the table may be in the way of its drop for a while. */
const DROP_LOCK_TIMEOUT = '60s'

/**
 * Gives the name of an index to its successor and drops the old one. The names and comments change in one transaction, so that
 * there is always one valid index of that name; that locks the two indexes for a moment, not the table.
 * @returns the old index, when a transaction is in the way of its drop; the next run drops it
 * @throws {VectorError} `VECTOR_INDEX_NOT_FOUND` when the name has come to another index since; nothing is renamed then
 */
export async function swapIndexes(
  database: Database,
  client: Client,
  { schema, index, indexOid }: RebuildPlan,
  { signal, onStep }: Pick<ApplyRebuildOptions, 'signal' | 'onStep'>,
): Promise<string | null> {
  onStep?.('swap')
  const old = predecessorName(index)
  await limitLockWait(database, client, SWAP_LOCK_TIMEOUT)
  await runInTransaction(client, async () => {
    const comment = await readComment(client, schema, index)
    for (const statement of renameStatements(schema, index)) await client.query(statement)
    await requireSameIndex(client, schema, index, indexOid)
    // What a person wrote about the index is about its name, and stays with it.
    if (comment !== null && parseIndexRecord(comment) === null) {
      await client.query(commentStatement(schema, index, escapeLiteral(comment)))
    }
    await client.query(commentStatement(schema, old, escapeLiteral(replacedRecord(comment, index))))
    await deleteJournal(client, { schema, index })
  })
  onStep?.('drop-old')
  try {
    await withCancellation(database, client, signal, () => dropIndex(database, client, schema, old))
    return null
  } catch (error) {
    if (sqlstateOf(error) !== SQLSTATE.lockNotAvailable) throw error
    return old
  }
}

/** A build takes hours; whoever made another index of that name meanwhile, without pgtend, meant to keep it. */
async function requireSameIndex(client: Client, schema: string, index: string, oid: number): Promise<void> {
  if ((await readIndexOid(client, schema, predecessorName(index))) === oid) return
  throw new VectorError('VECTOR_INDEX_NOT_FOUND', `index "${index}" is no longer the one that was to be rebuilt`, {
    hint: 'Somebody built it anew meanwhile. Run the same command again to go on with what is finished.',
  })
}

/** Drops an index if it is there, concurrently: reads and writes go on. */
export async function dropIndex(database: Database, client: Client, schema: string, index: string): Promise<void> {
  await limitLockWait(database, client, DROP_LOCK_TIMEOUT)
  await client.query(`drop index concurrently if exists ${qualifiedName(schema, index)}`)
}

/** Marks the old index, so that a run that finds it knows what it is. */
function replacedRecord(comment: string | null, replacedBy: string): string {
  const record = parseIndexRecord(comment) ?? { rows: 0, parameters: {}, pgvector: '', builtAt: '', search: {} }
  return formatIndexRecord({ ...record, replacedBy })
}

async function readComment(client: Client, schema: string, index: string): Promise<string | null> {
  const { rows } = await client.query<{ comment: string | null }>(
    `select pg_catalog.obj_description(pg_catalog.to_regclass($1)::pg_catalog.oid, 'pg_class') as "comment"`,
    [qualifiedName(schema, index)],
  )
  return rows[0]?.comment ?? null
}
