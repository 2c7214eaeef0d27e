import type { ClientBase } from 'pg'
import type { ScriptStatement } from '../prisma-engine/changes/parse-script.ts'
import type { PlannedChanges } from '../prisma-engine/changes/plan-changes.ts'
import { formerTable } from '../prisma-engine/changes/rename.ts'
import {
  type ColumnRef,
  droppedColumns,
  droppedObjects,
  retypedColumns,
} from '../prisma-engine/changes/script-effects.ts'

/** SQLSTATEs of "used by a view", "used by a generated column" and "other objects depend on it". */
const DEPENDED_ON: ReadonlySet<unknown> = new Set(['0A000', '2BP01'])

export interface BlockerOptions {
  /** What the script failed with. */
  readonly sqlstate: unknown
  readonly script: readonly ScriptStatement[]
  readonly renames: PlannedChanges['renames']
  /** Where names without schema are. */
  readonly schema: string
}

/**
 * Names what raw SQL made and what kept a script from dropping a table or column or changing its type. Views, policies, triggers,
 * generated columns and functions forbid it; checks, and indexes with an expression or a condition, may not make sense with the new type.
 * Takes no locks.
 */
export async function findBlockers(client: ClientBase, options: BlockerOptions): Promise<readonly string[]> {
  const { script, schema } = options
  const tables = script.flatMap((statement) => droppedObjects(statement, 'OBJECT_TABLE', schema))
  const changed = [
    ...script.flatMap(retypedColumns).map((ref) => changedColumn(ref, true)),
    ...script.flatMap(droppedColumns).map((ref) => changedColumn(ref, false)),
    ...tables.map((table) => ({ schema: table.schema, table: table.name, column: null, retyped: false })),
  ]
  const { rows } = await client.query<{ name: string }>(SELECT_BLOCKERS, [
    JSON.stringify(changed.flatMap((one) => [one, withFormerName(one, options)])),
    DEPENDED_ON.has(options.sqlstate),
  ])
  return rows.map(({ name }) => name)
}

interface Changed {
  readonly schema: string
  readonly table: string
  /** Null for a whole table. */
  readonly column: string | null
  readonly retyped: boolean
}

function changedColumn({ table, name }: ColumnRef, retyped: boolean): Changed {
  return { schema: table.schema, table: table.name, column: name, retyped }
}

/** A migration that failed may or may not have left its renames behind. */
function withFormerName(changed: Changed, { renames }: BlockerOptions): Changed {
  const { schema, table, column } = changed
  const rename = renames.find(
    (one) => one.kind === 'column' && one.schema === schema && one.of === table && one.to === column,
  )
  return { ...changed, table: formerTable(renames, schema, table), column: rename?.from ?? column }
}

/** What goes with its own table, or is only an index of plain columns, is in nobody's way. */
const SELECT_BLOCKERS = `
  with changed as (
    select t.oid as "table", a.attnum, c.retyped, c."column" is null as "whole"
      from pg_catalog.jsonb_to_recordset($1::jsonb) c ("schema" text, "table" text, "column" text, retyped bool)
      join pg_catalog.pg_namespace n on n.nspname = c."schema"
      join pg_catalog.pg_class t on t.relnamespace = n.oid and t.relname = c."table"
      join pg_catalog.pg_attribute a
        on a.attrelid = t.oid and (a.attname = c."column" or c."column" is null and a.attnum > 0 and not a.attisdropped)
  ), dependants as (
    select d.classid, d.objid, c."table", c.attnum, c.retyped, c."whole"
      from changed c
      join pg_catalog.pg_depend d
        on d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.refobjid = c."table" and d.refobjsubid = c.attnum
  )
  select pg_catalog.pg_describe_object('pg_catalog.pg_class'::pg_catalog.regclass, r.ev_class, 0) as "name"
    from dependants d
    join pg_catalog.pg_rewrite r on d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass and r.oid = d.objid
   where $2::bool and r.ev_class <> d."table"
  union
  select pg_catalog.pg_describe_object('pg_catalog.pg_class'::pg_catalog.regclass, f.adrelid, f.adnum)
    from dependants d
    join pg_catalog.pg_attrdef f on d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass and f.oid = d.objid
   where $2::bool and f.adnum <> d.attnum and not d."whole"
  union
  select pg_catalog.pg_describe_object(d.classid, d.objid, 0)
    from dependants d
   where $2::bool
     and (d.classid in ('pg_catalog.pg_policy'::pg_catalog.regclass, 'pg_catalog.pg_trigger'::pg_catalog.regclass)
            and not d."whole"
          or d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass)
  union
  select pg_catalog.pg_describe_object(d.classid, d.objid, 0)
    from dependants d
    left join pg_catalog.pg_index i
      on d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and i.indexrelid = d.objid
    left join pg_catalog.pg_constraint k
      on d.classid = 'pg_catalog.pg_constraint'::pg_catalog.regclass and k.oid = d.objid
   where not $2::bool and d.retyped and (i.indexprs is not null or i.indpred is not null or k.contype = 'c')
   order by 1
`
