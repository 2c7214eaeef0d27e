import type { ClientBase } from 'pg'
import { compareNames } from '../files/order.ts'
import { prismaLedger } from '../ledger/prisma-ledger.ts'
import { readHistory } from './read-history.ts'

/**
 * Reads the name of the newest applied migration; null without one. For health checks and backup manifests, which need no files.
 * Reads only.
 */
export async function readMigrationHead(client: ClientBase, schema = 'public'): Promise<string | null> {
  const { rows } = await readHistory(client, prismaLedger(schema))
  const applied = rows.filter(({ finishedAt, rolledBackAt }) => finishedAt !== null && rolledBackAt === null)
  return (
    applied
      .map(({ name }) => name)
      .sort(compareNames)
      .at(-1) ?? null
  )
}
