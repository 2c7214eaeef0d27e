import type { Pool } from 'pg'
import type { StoreTable } from './store.ts'

/** Fills the table of another program with the same rows in the same order, as its own inserts would, but in one statement. */
export async function copyItems(pool: Pool, { table, vector, metadata, more }: StoreTable): Promise<void> {
  const columns = { [vector]: 'embedding', [metadata]: 'metadata', ...more }
  await pool.query(`
    insert into ${table} (${Object.keys(columns).join(', ')})
    select ${Object.values(columns).join(', ')} from items order by items.id
  `)
  await pool.query(`vacuum analyze ${table}`)
}
