import { qualifiedName } from '@pgtend/database'
import type { Blocker } from '../apply/blocker.ts'
import { findIndexOfName } from '../apply/index-of-name.ts'
import { readParentIndex } from '../apply/read-parent-index.ts'
import { VectorError } from '../errors.ts'
import type { VectorIndexFacts } from '../inspect/vector-facts.ts'
import { readVectorTableFacts, type VectorTableFacts } from '../plan/vector-table-facts.ts'
import type { Queryable } from '../queryable.ts'
import type { RebuildTarget } from './find-rebuild-targets.ts'
import { readJournal } from './rebuild-journal.ts'
import { successorName } from './rebuild-names.ts'
import type { PlanRebuildOptions } from './rebuild-options.ts'
import type { Leftover } from './rebuild-plan.ts'
import { findLeftovers } from './select-leftovers.ts'
import { selectBuilds, selectDeadShare, selectOldTransactions } from './select-table-activity.ts'
import { OLD_TRANSACTION_SECONDS } from './wait-until-free.ts'

/** What the plan of a rebuild is made from. */
export interface RebuildFacts {
  readonly table: VectorTableFacts
  readonly index: VectorIndexFacts
  readonly indexOid: number
  /** It belongs to the index of a partitioned table. */
  readonly attached: boolean
  /** A valid second index that an interrupted rebuild has finished, and whether the recall of the first is known from then. */
  readonly successor: { readonly index: VectorIndexFacts; readonly measured: boolean } | null
  readonly leftovers: readonly Leftover[]
  readonly blockers: readonly Blocker[]
  readonly builds: readonly Blocker[]
  readonly deadShare: number | null
  /** Null for the default of the database. */
  readonly tablespace: string | null
}

/**
 * Reads them for one index: catalogs, statistics, and the number of rows. Looks at the vectors only when another type shall store
 * them. Writes nothing.
 * @throws {VectorError} `VECTOR_INDEX_NOT_FOUND` or as `findVectorColumn`
 */
export async function readRebuildFacts(
  client: Queryable,
  target: RebuildTarget,
  { type }: Pick<PlanRebuildOptions, 'type'> = {},
): Promise<RebuildFacts> {
  const table = await readVectorTableFacts(client, target, { measureExact: false, readValues: type !== undefined })
  const { column } = table
  const index = column.indexes.find(({ name }) => name === target.index)
  if (index === undefined) {
    throw new VectorError('VECTOR_INDEX_NOT_FOUND', `there is no vector index "${target.index}"`)
  }
  const name = { schema: column.schema, table: column.table }
  return {
    table,
    index,
    indexOid: await readIndexOid(client, name.schema, index.name),
    attached: (await readParentIndex(client, name.schema, index.name)) !== null,
    successor: await findSuccessor(client, table, index),
    leftovers: findLeftovers([column]),
    blockers: await selectOldTransactions(client, name, OLD_TRANSACTION_SECONDS),
    builds: await selectBuilds(client, name),
    deadShare: await selectDeadShare(client, name),
    tablespace: await selectTablespace(client, name.schema, index.name),
  }
}

/** Every rebuild gives the name to another oid. */
export async function readIndexOid(client: Queryable, schema: string, index: string): Promise<number> {
  const { rows } = await client.query<{ oid: number }>(
    `select coalesce(pg_catalog.to_regclass($1)::pg_catalog.oid::int8, 0)::float8 as "oid"`,
    [qualifiedName(schema, index)],
  )
  return rows[0]?.oid ?? 0
}

async function selectTablespace(client: Queryable, schema: string, index: string): Promise<string | null> {
  const { rows } = await client.query<{ tablespace: string }>(
    `
    select t.spcname as "tablespace"
      from pg_catalog.pg_class c
      join pg_catalog.pg_tablespace t on t.oid = c.reltablespace
     where c.oid = $1::pg_catalog.regclass
  `,
    [qualifiedName(schema, index)],
  )
  return rows[0]?.tablespace ?? null
}

async function findSuccessor(
  client: Queryable,
  { column }: VectorTableFacts,
  { name }: VectorIndexFacts,
): Promise<RebuildFacts['successor']> {
  const found = column.indexes.find((index) => index.name === successorName(name))
  if (found === undefined || !found.valid) return null
  const named = await findIndexOfName(client, column.schema, found.name)
  if (named?.table !== column.table) return null
  const journal = await readJournal(client, { schema: column.schema, index: name })
  return { index: found, measured: journal?.before != null }
}
