import { qualifiedName } from '@pgtend/database'
import type { Client } from 'pg'

/**
 * Makes a reader of the newest migration that Prisma's ledger in `schema` has as applied; it reads null where there is no ledger.
 * For `createBackup`'s `readMigrationHead`.
 */
export function prismaMigrationHead(schema: string): (client: Client) => Promise<string | null> {
  const ledger = qualifiedName(schema, '_prisma_migrations')
  return async (client) => {
    const { rows: found } = await client.query<{ exists: boolean }>(
      'select pg_catalog.to_regclass($1::text) is not null as "exists"',
      [ledger],
    )
    if (found[0]?.exists !== true) return null
    const { rows } = await client.query<{ name: string }>(`
      select migration_name as "name"
        from ${ledger}
       where finished_at is not null and rolled_back_at is null
       order by migration_name desc
       limit 1
    `)
    return rows[0]?.name ?? null
  }
}
