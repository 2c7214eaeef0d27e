import { qualifiedName } from '@pgtend/database'
import type { ClientBase } from 'pg'
import type { MaintenanceStep } from '../routine/plan.ts'

export interface WorkState {
  /** Size of the index, or of the table with TOAST and indexes. */
  readonly bytes: number | undefined
  /** How often the table was vacuumed and analyzed by hand so far. */
  readonly vacuumed: number
  readonly analyzed: number
}

/** Reads the size of a step's object and the counters of its table. Takes `access share` on the object. */
export async function readWorkState(client: ClientBase, { schema, table, index }: MaintenanceStep): Promise<WorkState> {
  const object = qualifiedName(schema, index ?? table)
  const { rows } = await client.query<{ bytes: number | null; vacuumed: number | null; analyzed: number | null }>(
    `
    select pg_catalog.pg_total_relation_size(pg_catalog.to_regclass($1::text))::float8 as "bytes",
           s.vacuum_count::float8 as "vacuumed", s.analyze_count::float8 as "analyzed"
      from (select pg_catalog.to_regclass($2::text)::oid as oid) t
      left join pg_catalog.pg_stat_all_tables s on s.relid = t.oid
  `,
    [object, qualifiedName(schema, table)],
  )
  const [row] = rows
  return { bytes: row?.bytes ?? undefined, vacuumed: row?.vacuumed ?? 0, analyzed: row?.analyzed ?? 0 }
}
