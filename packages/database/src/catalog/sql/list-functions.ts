import type { ClientBase } from 'pg'
import type { CatalogFunction } from '../catalog.ts'
import { type CatalogScope, USER_FUNCTION } from '../catalog-scope.ts'
import { FUNCTION_COLUMNS } from './function-columns.ts'

/** Lists functions, procedures and window functions; aggregates are listed apart. Reads catalogs only. */
export async function listFunctions(
  client: ClientBase,
  { schemas }: CatalogScope,
): Promise<readonly CatalogFunction[]> {
  const { rows } = await client.query<CatalogFunction>(
    `select ${FUNCTION_COLUMNS},
            case p.prokind when 'p' then 'procedure' when 'w' then 'window' else 'function' end as "form",
            pg_catalog.pg_get_functiondef(p.oid) as "definition"
       from pg_catalog.pg_proc p
       join pg_catalog.pg_namespace n on n.oid = p.pronamespace
      where p.prokind <> 'a' and ${USER_FUNCTION}`,
    [schemas],
  )
  return rows
}
