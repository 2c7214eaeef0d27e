import { type Database, withSession } from '@pgtend/database'
import type { ClientBase } from 'pg'
import { DEFAULT_SCHEMA, type MigratorOptions } from '../commands/migrator-options.ts'
import { MigratorError } from '../errors.ts'
import { readMigrations } from '../files/read-migrations.ts'
import { assessMigrations } from '../history/assess-migrations.ts'
import { EMPTY_HISTORY, readHistory } from '../history/read-history.ts'
import { prismaLedger } from '../ledger/prisma-ledger.ts'
import { type BaseBranch, type BranchFacts, branchFacts } from './branch-facts.ts'
import { findHeads, type MigrationHeads } from './find-heads.ts'

export interface HeadsOptions extends MigratorOptions {
  /** What version control says about the base branch. */
  readonly base?: BaseBranch | undefined
}

/**
 * Tells whether all migrations stand in one line, or which ones would run out of order: after applied ones (with a database) or after
 * those of the base branch (with `base`). Reads only; takes no lock.
 * @throws {MigratorError} `MIGRATION_BRANCHES_UNKNOWN` without both, and when the folder cannot be read
 */
export async function readHeads(database: Database | undefined, options: HeadsOptions): Promise<MigrationHeads> {
  requireSight(database, options.base)
  const facts =
    database === undefined
      ? await readBranchFacts(undefined, options)
      : await withSession(database, (client) => readBranchFacts(client, options))
  return findHeads(facts, database !== undefined)
}

/** A folder alone is always in one line, which would say nothing. @throws {MigratorError} `MIGRATION_BRANCHES_UNKNOWN` */
export function requireSight(database: Database | undefined, base: BaseBranch | undefined): void {
  if (database !== undefined || base !== undefined) return
  throw new MigratorError('MIGRATION_BRANCHES_UNKNOWN', 'neither a database nor a base branch says what came first')
}

/** Reads folder and ledger and compares them with the base branch; without a client nothing counts as applied. */
export async function readBranchFacts(
  client: ClientBase | undefined,
  { directory, schema = DEFAULT_SCHEMA, base }: HeadsOptions,
): Promise<BranchFacts> {
  const files = await readMigrations(directory)
  const history = client === undefined ? EMPTY_HISTORY : await readHistory(client, prismaLedger(schema))
  return branchFacts(assessMigrations(files, history), base)
}
