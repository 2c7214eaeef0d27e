import type { Pool } from 'pg'
import type { PrismaClient } from '../generated/client.ts'

export interface PrismaClientOptions {
  /** Schema of the tables; default `public`. */
  readonly schema?: string
}

/**
 * Creates a Prisma client that runs on an existing pool, on a server and on the embedded engine alike.
 * Loads the generated client on first use; importing this package does not. Opens no connection until the first query.
 * The pool stays the caller's: `$disconnect` does not end it.
 */
export async function createPrismaClient(
  pool: Pool,
  { schema = 'public' }: PrismaClientOptions = {},
): Promise<PrismaClient> {
  const [{ PrismaPg }, { PrismaClient }] = await Promise.all([
    import('@prisma/adapter-pg'),
    import('../generated/client.ts'),
  ])
  return new PrismaClient({ adapter: new PrismaPg(pool, { schema }) })
}
