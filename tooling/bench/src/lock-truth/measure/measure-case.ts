import type { Client } from 'pg'
import { connectTo } from '../../scratch-databases.ts'
import type { LockCase } from '../lock-case.ts'
import { measureAlone } from './measure-alone.ts'
import { measureTransaction } from './measure-transaction.ts'
import type { Measurement } from './measurement.ts'
import type { PrepareDatabase } from './prepared-database.ts'
import { listRelations } from './relation.ts'

/** Creates an empty copy of the template; the name is of no interest. */
export type CloneTemplate = () => Promise<{ readonly url: string; drop(): Promise<void> }>

/** Settings that decide what a statement does or how it is counted, the same on every server. */
const PINNED = [
  'TimeZone=UTC',
  // What a parallel worker reads is counted in its own session.
  'max_parallel_maintenance_workers=0',
  'max_parallel_workers_per_gather=0',
  'lock_timeout=0',
  'statement_timeout=0',
  'default_table_access_method=heap',
]

/**
 * Runs the migration of a case in a database of its own and says what it did to the relations that were there before. `inspect` sees
 * the database right before the migration, several times where it is run several times.
 */
export async function measureCase(
  clone: CloneTemplate,
  lockCase: LockCase,
  inspect?: (client: Client) => Promise<void>,
): Promise<Measurement> {
  const prepare = preparing(clone, lockCase.earlier, inspect)
  if (lockCase.outsideTransaction) return measureAlone(prepare, lockCase.sql)
  const database = await prepare()
  const client = await connectTo(database.url)
  try {
    return await measureTransaction(client, database.relations, lockCase.sql)
  } finally {
    await client.end()
    await database.drop()
  }
}

function preparing(
  clone: CloneTemplate,
  earlier: string | undefined,
  inspect: ((client: Client) => Promise<void>) | undefined,
): PrepareDatabase {
  return async () => {
    const { url: plainUrl, drop } = await clone()
    const url = pinned(plainUrl)
    const client = await connectTo(url)
    try {
      if (earlier !== undefined) await client.query(earlier)
      await client.query('analyze')
      await inspect?.(client)
      return { url, relations: await listRelations(client), drop }
    } finally {
      await client.end()
    }
  }
}

function pinned(url: string): string {
  const result = new URL(url)
  result.searchParams.set('options', PINNED.map((setting) => `-c ${setting}`).join(' '))
  return result.href
}
