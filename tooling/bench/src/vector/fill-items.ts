import type { Database } from '@pgtend/database'
import { ingestVectors } from '@pgtend/vector-index'
import { benchVectors } from './bench-vectors.ts'

/** One row in a hundred has the tenant that is searched for. */
export const TENANTS = 100

export interface ItemsOptions {
  readonly rows: number
  readonly dimensions: number
  readonly queries: number
}

/** The vectors of a filled table, and others of the same kind to search with. */
export interface Items {
  /** The id of a row is its place. */
  readonly rows: readonly Float32Array[]
  readonly queries: readonly Float32Array[]
}

/** The tenant of a row; tenants have rows in all clusters. */
export function tenantOf(id: number): number {
  return id % TENANTS
}

/** Creates the table `items` with vectors, tenants and JSON metadata, without an index on the vectors. */
export async function fillItems(database: Database, { rows, dimensions, queries }: ItemsOptions): Promise<Items> {
  const { pool } = database
  const vectors = benchVectors({ count: rows + queries, dimensions })
  await pool.query(`
    create table items (
      id int primary key, tenant int not null, metadata jsonb not null, embedding vector(${dimensions}) not null
    )
  `)
  const items = vectors.slice(0, rows).map((embedding, id) => {
    return { id, tenant: tenantOf(id), metadata: { item: id, tenant: String(tenantOf(id)) }, embedding }
  })
  await ingestVectors(database, { table: 'items', column: 'embedding' }, items)
  await pool.query('create index on items (tenant)')
  await pool.query('vacuum analyze items')
  return { rows: vectors.slice(0, rows), queries: vectors.slice(rows) }
}
