import { escapeIdentifier, qualifiedName } from '@pgtend/database'
import type { ClientBase } from 'pg'
import { VectorError } from '../errors.ts'
import type { Queryable } from '../queryable.ts'

/** Whatever has the name that an index shall get. */
export interface IndexOfName {
  /** Undefined when it is not an index. */
  readonly table: string | undefined
  readonly valid: boolean
  /** The session that is building it. */
  readonly builderPid: number | undefined
}

/** Looks up a relation by the name of an index. Reads catalogs only. */
export async function findIndexOfName(
  client: Queryable,
  schema: string,
  name: string,
): Promise<IndexOfName | undefined> {
  const { rows } = await client.query<{ table: string | null; valid: boolean | null; builderPid: number | null }>(
    `
    select t.relname as "table",
           i.indisvalid and i.indisready as "valid",
           (select p.pid
              from pg_catalog.pg_stat_progress_create_index p
             where p.datname = pg_catalog.current_database()
               -- The builds of other roles hide what they build, but not their locks.
               and (p.index_relid = c.oid
                    or p.index_relid is null
                       and exists (select 1
                                     from pg_catalog.pg_locks l
                                    where l.pid = p.pid and l.relation = i.indrelid and l.mode = 'ShareUpdateExclusiveLock'))
             limit 1) as "builderPid"
      from pg_catalog.pg_class c
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      left join pg_catalog.pg_index i on i.indexrelid = c.oid
      left join pg_catalog.pg_class t on t.oid = i.indrelid
     where n.nspname = $1 and c.relname = $2
  `,
    [schema, name],
  )
  const [row] = rows
  if (row === undefined) return undefined
  return { table: row.table ?? undefined, valid: row.valid ?? false, builderPid: row.builderPid ?? undefined }
}

/**
 * Drops an invalid index of that name, which an interrupted build leaves behind; a valid one is never touched.
 * Takes `share update exclusive` on the table, so reads and writes go on.
 * @returns whether there was one
 * @throws {VectorError} `INDEX_BUILD_RUNNING` when a session is still building it
 */
export async function dropLeftover(
  client: ClientBase,
  target: { readonly schema: string; readonly table: string; readonly name: string },
): Promise<boolean> {
  const found = await findIndexOfName(client, target.schema, target.name)
  if (found === undefined || found.valid || found.table !== target.table) return false
  requireNoBuilder(target.name, found)
  await client.query(`drop index concurrently if exists ${qualifiedName(target.schema, target.name)}`)
  return true
}

/**
 * Makes sure that no session builds an index. Reads catalogs and statistics only.
 * @throws {VectorError} `INDEX_BUILD_RUNNING`
 */
export async function requireNotBuilding(client: Queryable, schema: string, name: string): Promise<void> {
  const found = await findIndexOfName(client, schema, name)
  if (found !== undefined && !found.valid) requireNoBuilder(name, found)
}

function requireNoBuilder(name: string, { builderPid: pid }: IndexOfName): void {
  if (pid === undefined) return
  throw new VectorError('INDEX_BUILD_RUNNING', `index "${name}" is being built by pid ${pid}`, {
    details: { index: name, pid },
  })
}

/** Writes the comment of an index; `literal` is already quoted. */
export function commentStatement(schema: string, name: string, literal: string): string {
  return `comment on index ${escapeIdentifier(schema)}.${escapeIdentifier(name)} is ${literal}`
}
