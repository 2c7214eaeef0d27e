import { type Database, escapeIdentifier, qualifiedName, runInTransaction, withSession } from '@pgtend/database'
import type { ClientBase } from 'pg'
import { SeederError } from '../errors.ts'
import type { SeedPlan, SeedTable } from '../plan/seed-plan.ts'
import type { SeedResetResult } from '../results.ts'
import { type ColumnTypes, readColumnTypes } from './column-types.ts'
import type { SeedTargetOptions } from './inspect-seed.ts'
import { unnestRows } from './unnest-rows.ts'

export interface ResetSeedOptions extends SeedTargetOptions {
  /** Also removes what belongs to the removed rows and was not made by the seed. Default false: that is an error. */
  readonly cascade?: boolean
  /** Does all of it and rolls back. Default false. */
  readonly dryRun?: boolean
}

/** A foreign key that would delete rows with the one they point to. */
interface CascadingKey {
  readonly schema: string
  readonly table: string
  readonly column: string
  readonly referenced: string
}

const ROLLED_BACK = Symbol('rolled back')

/**
 * Removes the rows that a plan made, children first, in one transaction: all or nothing. Rows of others are never touched,
 * unless `cascade` says so; references that are set to NULL by the schema are.
 * @throws {SeederError} `SEED_SCHEMA_MISSING`, `SEED_ROWS_IN_USE`
 */
export async function resetSeed(
  database: Database,
  plan: SeedPlan,
  options: ResetSeedOptions = {},
): Promise<SeedResetResult> {
  const { dryRun = false } = options
  const start = performance.now()
  let tables: SeedResetResult['tables'] = []
  try {
    await withSession(database, (client) =>
      runInTransaction(client, async () => {
        tables = await removeTables(client, plan, options)
        if (dryRun) throw ROLLED_BACK
      }),
    )
  } catch (error) {
    if (error !== ROLLED_BACK) throw error
  }
  const removed = tables.reduce((sum, table) => sum + table.removed, 0)
  return { seed: plan.seed, tables, removed, dryRun, durationMs: performance.now() - start }
}

async function removeTables(
  client: ClientBase,
  plan: SeedPlan,
  { schema = 'public', cascade = false }: ResetSeedOptions,
): Promise<SeedResetResult['tables']> {
  const tables: { table: string; removed: number }[] = []
  for (const planned of plan.tables.toReversed()) {
    const types = await readColumnTypes(client, schema, planned.table)
    if (!cascade) await requireUnused(client, schema, planned, types)
    tables.push({ table: planned.table, removed: await removeRows(client, schema, planned, types) })
  }
  return tables
}

async function removeRows(
  client: ClientBase,
  schema: string,
  { table, key, rows }: SeedTable,
  types: ColumnTypes,
): Promise<number> {
  const { select, columns, values } = unnestRows(table, types, key, rows)
  const { rowCount } = await client.query(
    `delete from ${qualifiedName(schema, table)} where (${columns.join(', ')}) in (${select})`,
    [...values],
  )
  return rowCount ?? 0
}

/** The seed's own children are gone by now, so whatever still points here is someone else's. */
async function requireUnused(
  client: ClientBase,
  schema: string,
  planned: SeedTable,
  types: ColumnTypes,
): Promise<void> {
  for (const { schema: from, table, column, referenced } of await listCascadingKeys(client, schema, planned.table)) {
    if (!planned.key.includes(referenced)) continue
    const { select, values } = unnestRows(planned.table, types, [referenced], planned.rows)
    const { rows } = await client.query<{ count: string }>(
      `select count(*)::text as "count" from ${qualifiedName(from, table)} where ${escapeIdentifier(column)} in (${select})`,
      [...values],
    )
    const count = Number(rows[0]?.count)
    if (count > 0) {
      throw new SeederError('SEED_ROWS_IN_USE', `${count} rows of "${table}" belong to rows of "${planned.table}"`, {
        details: { table, rows: count, referenced: planned.table },
      })
    }
  }
}

/** Foreign keys of one column with `on delete cascade` to the table. Catalogs only. */
async function listCascadingKeys(client: ClientBase, schema: string, table: string): Promise<readonly CascadingKey[]> {
  const { rows } = await client.query<CascadingKey>(
    `select child_schema.nspname as "schema", child.relname as "table", child_column.attname as "column",
            parent_column.attname as "referenced"
       from pg_catalog.pg_constraint fk
       join pg_catalog.pg_class parent on parent.oid = fk.confrelid
       join pg_catalog.pg_namespace parent_schema on parent_schema.oid = parent.relnamespace
       join pg_catalog.pg_class child on child.oid = fk.conrelid
       join pg_catalog.pg_namespace child_schema on child_schema.oid = child.relnamespace
       join pg_catalog.pg_attribute child_column on child_column.attrelid = fk.conrelid and child_column.attnum = fk.conkey[1]
       join pg_catalog.pg_attribute parent_column on parent_column.attrelid = fk.confrelid and parent_column.attnum = fk.confkey[1]
      where fk.contype = 'f' and fk.confdeltype = 'c' and cardinality(fk.conkey) = 1
        and parent_schema.nspname = $1::text and parent.relname = $2::text
      order by child.relname, child_column.attname`,
    [schema, table],
  )
  return rows
}
