import { randomUUID } from 'node:crypto'
import type { Database } from '@pgtend/database'
import { z } from 'zod'
import { MigratorError } from '../errors.ts'
import type { AssessedMigration } from '../history/assess-migrations.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { type MarkOptions, writeMarks } from './write-marks.ts'

export interface StampOptions extends MarkOptions {
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
  const { target, dryRun = false } = options
  return writeMarks(database, options, (migrations, ledger) => {
    const inFolder = migrations.filter(({ file }) => file !== undefined)
    const last = target === 'head' ? inFolder.length - 1 : inFolder.findIndex(({ name }) => name === target)
    if (last === -1 && target !== 'head') {
      throw new MigratorError('MIGRATION_UNKNOWN', `no migration is named "${target}"`)
    }
    const open = inFolder.slice(0, last + 1).filter(isOpen)
    const result = { dryRun, stamped: open.map(({ name }) => name), current: inFolder[last]?.name ?? null }
    return { writes: open.flatMap((migration) => stampSql(ledger, migration)), result }
  })
}

/** Whether a migration can be marked as applied: it is neither applied nor half undone. */
export function isOpen({ state }: AssessedMigration): boolean {
  return state === 'pending' || state === 'failed'
}

/** Marks one migration of the folder as applied; an attempt that failed is given up. */
export function stampSql(ledger: Ledger, { name, file, row }: AssessedMigration): readonly string[] {
  const entry = { id: randomUUID(), name, checksum: file?.up.checksum ?? '' }
  return [...(row === undefined ? [] : [ledger.rollBackSql(row.id)]), ledger.insertStampedSql(entry)]
}
