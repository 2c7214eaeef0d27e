import { escapeIdentifier, SQLSTATE } from '@pgtend/database'
import type { ClientBase } from 'pg'

const NAME_UNKNOWN: ReadonlySet<string | undefined> = new Set([SQLSTATE.undefinedObject, SQLSTATE.undefinedFunction])

/** An extension in a schema that migrations do not see. */
interface HiddenExtension {
  readonly extension: string
  readonly schema: string
  readonly names: readonly string[]
}

/**
 * Says where the extension is whose type, function or operator class a failed statement did not find; undefined when it is none.
 * Migrations see the ledger's schema alone, as with Prisma, and `vector` may live in another. Reads catalogs only.
 */
export async function hintExtension(
  client: ClientBase,
  schema: string,
  failed: { readonly sqlstate: string | undefined; readonly sql: string },
): Promise<string | undefined> {
  if (!NAME_UNKNOWN.has(failed.sqlstate)) return undefined
  const words = new Set(failed.sql.toLowerCase().match(/\w+/g))
  const hidden = (await selectHidden(client, schema)).find(({ names }) => names.some((name) => words.has(name)))
  if (hidden === undefined) return undefined
  const [own, other] = [escapeIdentifier(schema), escapeIdentifier(hidden.schema)]
  return `Extension "${hidden.extension}" is in schema ${other}, and migrations see schema ${own} alone, as with Prisma: qualify its names with ${other}, or begin the file with \`set search_path to ${own}, ${other};\`.`
}

async function selectHidden(client: ClientBase, schema: string): Promise<readonly HiddenExtension[]> {
  const { rows } = await client.query<HiddenExtension>(
    `
    select e.extname as extension, n.nspname as schema,
           array_agg(distinct coalesce(t.typname, p.proname, o.opcname)::text) as names
      from pg_catalog.pg_extension e
      join pg_catalog.pg_namespace n on n.oid = e.extnamespace
      join pg_catalog.pg_depend d
        on d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass and d.refobjid = e.oid and d.deptype = 'e'
      left join pg_catalog.pg_type t on d.classid = 'pg_catalog.pg_type'::pg_catalog.regclass and t.oid = d.objid
      left join pg_catalog.pg_proc p on d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass and p.oid = d.objid
      left join pg_catalog.pg_opclass o on d.classid = 'pg_catalog.pg_opclass'::pg_catalog.regclass and o.oid = d.objid
     where n.nspname not in ('pg_catalog', $1)
       and coalesce(t.oid, p.oid, o.oid) is not null
     group by e.extname, n.nspname
     order by e.extname
  `,
    [schema],
  )
  return rows
}
