import { randomUUID } from 'node:crypto'
import type { Database } from '@pgtend/database'
import { z } from 'zod'
import { MigratorError } from '../errors.ts'
import { readMigrations } from '../files/read-migrations.ts'
import { type AssessedMigration, assessMigrations } from '../history/assess-migrations.ts'
import { readHistory } from '../history/read-history.ts'
import { prismaLedger } from '../ledger/prisma-ledger.ts'
import { withMigratorLock } from '../run/with-migrator-lock.ts'
import { DEFAULT_SCHEMA, type RunOptions } from './migrator-options.ts'
import { prepareDatabase } from './run-command.ts'

export interface StampOptions
  extends Pick<RunOptions, 'directory' | 'schema' | 'dryRun' | 'advisoryLockWaitMs' | 'signal'> {
  /** Last migration that the database already contains, or `head` for all in the folder. */
  readonly target: string
}

export const stampResultSchema = z.strictObject({
  dryRun: z.boolean(),
  /** Newly marked, in order; empty when all were applied already. */
  stamped: z.array(z.string()),
  current: z.string().nullable(),
})
export type StampResult = z.output<typeof stampResultSchema>

/**
 * Marks migrations up to a name as applied without running them, for a database that has their changes already. Writes the ledger only.
 * Earlier failures of these migrations are marked as rolled back, as Prisma's `resolve --applied` does.
 * @throws {MigratorError} `MIGRATION_UNKNOWN`
 */
export async function stamp(database: Database, options: StampOptions): Promise<StampResult> {
  const {
    directory,
    schema = DEFAULT_SCHEMA,
    target,
    dryRun = false,
    advisoryLockWaitMs: waitMs = 60_000,
    signal,
  } = options
  const ledger = prismaLedger(schema)
  const files = await readMigrations(directory)
  const last = target === 'head' ? files.length - 1 : files.findIndex(({ name }) => name === target)
  if (last === -1 && target !== 'head')
    throw new MigratorError('MIGRATION_UNKNOWN', `no migration is named "${target}"`)
  const names = new Set(files.slice(0, last + 1).map(({ name }) => name))
  return withMigratorLock(database, { waitMs, signal }, async (client) => {
    const history = await readHistory(client, ledger)
    const open = assessMigrations(files, history).filter((migration) => names.has(migration.name) && isOpen(migration))
    const writes = open.flatMap(({ name, file, row }) => [
      ...(row === undefined ? [] : [ledger.rollBackSql(row.id)]),
      ledger.insertStampedSql({ id: randomUUID(), name, checksum: file?.up.checksum ?? '' }),
    ])
    if (!dryRun && writes.length > 0) {
      await prepareDatabase(client, ledger, history)
      await client.query(['begin', ...writes, 'commit'].join(';\n'))
    }
    return { dryRun, stamped: open.map(({ name }) => name), current: files[last]?.name ?? null }
  })
}

function isOpen({ state }: AssessedMigration): boolean {
  return state === 'pending' || state === 'failed'
}
