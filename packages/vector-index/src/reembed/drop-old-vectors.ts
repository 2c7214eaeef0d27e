import { type Database, escapeIdentifier, nameWithTail, qualifiedName, SQLSTATE, sqlstateOf } from '@pgtend/database'
import type { Client } from 'pg'
import { z } from 'zod'
import { VectorError } from '../errors.ts'
import { findVectorColumn, type VectorColumnName } from '../inspect/find-vector-column.ts'
import type { Queryable } from '../queryable.ts'
import { type BriefLockOptions, lockTableBriefly } from './lock-table-briefly.ts'
import { oldVectorsComment } from './old-vectors-comment.ts'
import { selectDependents } from './select-dependents.ts'
import { withReembedLock } from './with-reembed-lock.ts'

export const dropOldPlanSchema = z
  .strictObject({
    schema: z.string(),
    table: z.string(),
    column: z.string().describe('Has the new vectors.'),
    oldColumn: z.string(),
    indexes: z.array(z.string()).readonly().describe('Vector indexes that go with it.'),
    dependents: z
      .array(z.string())
      .readonly()
      .describe('What else is tied to it: views keep it from being dropped, checks and indexes go with it.'),
    statement: z.string(),
  })
  .readonly()

/** What goes with the old vectors of a column. */
export type DropOldPlan = z.output<typeof dropOldPlanSchema>

export interface OldVectorsName extends VectorColumnName {
  /** Default: the name of the column with `_old`. */
  readonly oldColumn?: string | undefined
}

/**
 * Plans to drop the vectors that a cut-over has replaced. Only a column that a cut-over has marked as such counts, and not when it has
 * its old name back. Reads catalogs only.
 * @throws {VectorError} `REEMBED_NO_OLD` or as `findVectorColumn`
 */
export async function planDropOldVectors(client: Queryable, name: OldVectorsName): Promise<DropOldPlan> {
  const { schema, table, column } = await findVectorColumn(client, name)
  const oldColumn = name.oldColumn ?? nameWithTail(column, '_old')
  const marked = await requireMarked(client, { schema, table, column, oldColumn })
  const old = await findVectorColumn(client, { schema, table, column: oldColumn })
  return {
    schema,
    table,
    column,
    oldColumn,
    indexes: old.indexes.map((index) => index.name),
    dependents: await selectDependents(client, marked, oldColumn),
    statement: `alter table ${qualifiedName(schema, table)} drop column ${escapeIdentifier(oldColumn)}`,
  }
}

/**
 * Drops the old vectors with their indexes, and nothing that others made of them. Takes `access exclusive` for a moment; nothing is
 * rewritten, so the space comes back as rows are updated.
 * @throws {VectorError} `REEMBED_NO_OLD`, `REEMBED_OLD_NEEDED` when a view reads them, or `INDEX_LOCK_TIMEOUT`
 * @throws {DatabaseError} `INTERRUPTED`, or `LOCK_TIMEOUT` when another run works on the same table
 */
export async function applyDropOldVectors(
  database: Database,
  plan: DropOldPlan,
  options: BriefLockOptions = {},
): Promise<void> {
  await withReembedLock(database, plan, options, (client) =>
    lockTableBriefly(client, plan, options, () => drop(client, plan)),
  )
}

async function drop(client: Client, plan: DropOldPlan): Promise<void> {
  await requireMarked(client, plan)
  try {
    await client.query(plan.statement)
  } catch (cause) {
    if (sqlstateOf(cause) !== SQLSTATE.dependentObjectsStillExist) throw cause
    throw new VectorError('REEMBED_OLD_NEEDED', `other objects read column "${plan.oldColumn}"`, {
      cause,
      details: { dependents: plan.dependents },
    })
  }
}

/** Returns the oid of the table. */
async function requireMarked(
  client: Queryable,
  { schema, table, column, oldColumn }: Pick<DropOldPlan, 'schema' | 'table' | 'column' | 'oldColumn'>,
): Promise<number> {
  const { rows } = await client.query<{ tableOid: number; comment: string | null }>(
    `
    select a.attrelid::int8::float8 as "tableOid",
           pg_catalog.col_description(a.attrelid, a.attnum) as "comment"
      from pg_catalog.pg_attribute a
     where a.attrelid = $1::pg_catalog.regclass and a.attname = $2 and not a.attisdropped
  `,
    [qualifiedName(schema, table), oldColumn],
  )
  const [found] = rows
  if (oldColumn !== column && found?.comment === oldVectorsComment(column)) return found.tableOid
  const why = found === undefined ? 'is not there' : `was not left by a cut-over of "${column}"`
  throw new VectorError('REEMBED_NO_OLD', `column "${oldColumn}" of table "${table}" ${why}`)
}
