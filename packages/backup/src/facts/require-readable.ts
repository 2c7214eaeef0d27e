import { escapeIdentifier, qualifiedName } from '@pgtend/database'
import type { ClientBase } from 'pg'
import type { BackupKind } from '../catalog/manifest.ts'
import { BackupError } from '../errors.ts'

interface Restricted {
  readonly schema: string
  readonly name: string
  readonly role: string
  /** Row-level security hides rows from the role; otherwise it lacks a right. */
  readonly hidden: boolean
}

const NAMED = 5

/**
 * Checks that the role of the session may read every table and sequence whole. pg_dump would end at the first it may not.
 * Reads catalogs only.
 * @throws {BackupError} `BACKUP_ROLE_RESTRICTED`, naming role and tables
 */
export async function requireReadable(client: ClientBase, kind: BackupKind): Promise<void> {
  const restricted = (await selectRestricted(client)).filter(({ hidden }) => !hidden || kind !== 'schema')
  const [first] = restricted
  if (first === undefined) return
  const names = restricted.slice(0, NAMED).map(({ schema, name }) => qualifiedName(schema, name))
  const more = restricted.length > NAMED ? ` and ${restricted.length - NAMED} more` : ''
  const role = escapeIdentifier(first.role)
  const hidden = restricted.some((table) => table.hidden)
  throw new BackupError('BACKUP_ROLE_RESTRICTED', `role ${role} cannot read all of ${names.join(', ')}${more}`, {
    hint: hidden
      ? `Row-level security hides rows from this role. As a superuser run \`alter role ${role} bypassrls\` and \`grant pg_read_all_data to ${role}\`, or back up as another role.`
      : `As a superuser run \`grant pg_read_all_data to ${role}\` (before PostgreSQL 14 grant select on each), or back up as another role.`,
    details: { role: first.role, tables: restricted.map(({ schema, name }) => ({ schema, name })) },
  })
}

async function selectRestricted(client: ClientBase): Promise<readonly Restricted[]> {
  const { rows } = await client.query<Restricted>(`
    with relation as (
      select n.nspname, c.relname, c.oid, c.relkind,
             pg_catalog.has_schema_privilege(n.oid, 'usage')
               and case when c.relkind = 'S' then pg_catalog.has_sequence_privilege(c.oid, 'select')
                        else pg_catalog.has_table_privilege(c.oid, 'select') end as allowed
        from pg_catalog.pg_class c
        join pg_catalog.pg_namespace n on n.oid = c.relnamespace
       where c.relkind in ('r', 'p', 'S') and c.relpersistence <> 't'
         and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
         and not exists (
           select from pg_catalog.pg_depend d
            where d.classid = 'pg_catalog.pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
    )
    select r.nspname as "schema", r.relname as "name", current_user as "role",
           r.relkind <> 'S' and pg_catalog.row_security_active(r.oid) as "hidden"
      from relation r
     where not r.allowed or (r.relkind <> 'S' and pg_catalog.row_security_active(r.oid))
     order by 1, 2
  `)
  return rows
}
