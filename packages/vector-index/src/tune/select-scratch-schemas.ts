import type { Queryable } from '../queryable.ts'
import { isScratchSchema, SCRATCH_COMMENT } from './tune-names.ts'

/** Lists the schemas that hold the copy of a table for a tune, running or killed. Reads catalogs only. */
export async function selectScratchSchemas(client: Queryable): Promise<readonly string[]> {
  const { rows } = await client.query<{ schema: string }>(
    `
    select n.nspname as "schema"
      from pg_catalog.pg_namespace n
     where pg_catalog.obj_description(n.oid, 'pg_namespace') = $1
     order by n.nspname
  `,
    [SCRATCH_COMMENT],
  )
  return rows.map(({ schema }) => schema).filter(isScratchSchema)
}
