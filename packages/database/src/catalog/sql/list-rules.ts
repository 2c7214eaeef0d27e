import type { ClientBase } from 'pg'
import type { CatalogRule } from '../catalog.ts'
import { type CatalogScope, commentOn, firing, relationRef, USER_RELATION } from '../catalog-scope.ts'

/** Lists rewrite rules, but for the one that makes a view a view. Reads catalogs only. */
export async function listRules(client: ClientBase, scope: CatalogScope): Promise<readonly CatalogRule[]> {
  const { rows } = await client.query<CatalogRule>(
    `select 'rule' as "kind", pg_catalog.format('rule %I.%I.%I', n.nspname, c.relname, r.rulename) as "identity",
            n.nspname as "schema", r.rulename as "name", ${commentOn('pg_rewrite', 'r.oid')} as "comment",
            ${relationRef('n.nspname', 'c.relname')} as "table",
            pg_catalog.pg_get_ruledef(r.oid) as "definition", ${firing('r.ev_enabled')} as "enabled"
       from pg_catalog.pg_rewrite r
       join pg_catalog.pg_class c on c.oid = r.ev_class
       join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where r.rulename <> '_RETURN' and ${USER_RELATION}`,
    [scope.schemas, scope.relations],
  )
  return rows
}
