import { basename, dirname } from 'node:path'
import { compareCatalogs, type Database } from '@pgtend/database'
import { expect } from 'vitest'
import { migrateUp } from '../../src/commands/migrate-up.ts'
import { readStatus } from '../../src/commands/read-status.ts'
import { MigratorError } from '../../src/errors.ts'
import { adviseMigrateDev, diagnoseMigrationHistory } from '../../src/prisma-engine/migration-history.ts'
import { memoryShadow, serverShadow } from '../../src/prisma-engine/shadow-database.ts'
import { applyWithPrisma, failedMigration } from './apply-with-prisma.ts'
import { dropNewRoles, listRoles } from './new-roles.ts'
import { readResult } from './read-result.ts'
import { whyNot } from './why-not.ts'

const IN_ORDER = { hasLedger: true, pending: [], edited: [], failed: [], missing: [] }

/**
 * Applies a history with pgtend and with Prisma's engine to two databases and expects them to be the same: catalog, ledger, rows, and
 * what each tool says of the other's work. Says why a history cannot be tried; undefined when it was.
 */
export async function tryHistory(
  directory: string,
  emptyDatabase: () => Promise<Database>,
): Promise<string | undefined> {
  const byPgtend = await emptyDatabase()
  const reason = await whyNot(byPgtend, directory)
  if (reason !== undefined) return reason
  const byPrisma = await emptyDatabase()
  const roles = await listRoles(byPgtend)

  const failure = await migrateUp(byPgtend, { directory }).then(() => undefined, theError)
  if (failure !== undefined) {
    const ours = (await failedMigration(byPgtend))?.name ?? refusedMigration(failure)
    await dropNewRoles(byPgtend, roles)
    return neitherCan(failure, ours, byPrisma, directory)
  }
  const ours = await readResult(byPgtend)
  expect(await diagnoseMigrationHistory(byPgtend, directory)).toEqual(IN_ORDER)
  expect(await migrateUp(byPgtend, { directory })).toMatchObject({ migrations: [] })

  // Roles belong to the server, so that Prisma would find those that pgtend has just made.
  const newRoles = await dropNewRoles(byPgtend, roles)
  const { split } = await applyWithPrisma(byPrisma, directory)
  const theirs = await readResult(byPrisma)
  expect(compareCatalogs(theirs.catalog, ours.catalog)).toMatchObject({ differences: [], columnOrder: [] })
  // What was split for Prisma is marked by `resolve --applied`, which counts no steps.
  const steps = (name: string, counted: number): number => (split.includes(name) ? 1 : counted)
  expect(ours.ledger).toEqual(theirs.ledger.map((line) => ({ ...line, steps: steps(line.name, line.steps) })))
  expect(ours.rows).toEqual(theirs.rows)
  expect(await diagnoseMigrationHistory(byPrisma, directory)).toEqual(IN_ORDER)
  expect(await readStatus(byPrisma, { directory })).toMatchObject({ upToDate: true })
  // Prisma's engine replays the folder in its shadow, where it sends each file whole.
  if (split.length === 0) {
    const openShadow = newRoles.length > 0 ? memoryShadow() : serverShadow(byPrisma)
    expect(await adviseMigrateDev(byPrisma, directory, { openShadow })).toEqual({ resetReason: undefined })
  }
  await dropNewRoles(byPrisma, roles)
  return undefined
}

/** A history that pgtend cannot apply must be one that Prisma cannot apply either, and for the same migration. */
async function neitherCan(
  failure: unknown,
  failed: string | undefined,
  byPrisma: Database,
  directory: string,
): Promise<string> {
  const isApplied = await applyWithPrisma(byPrisma, directory).then(
    () => true,
    () => false,
  )
  if (isApplied || failed === undefined) throw failure
  expect((await failedMigration(byPrisma))?.name).toBe(failed)
  return `neither pgtend nor Prisma can apply it: ${failure instanceof Error ? failure.message : ''}`
}

/** What does not parse is refused before anything is run, and so is in no ledger. */
function refusedMigration(failure: unknown): string | undefined {
  const path = failure instanceof MigratorError ? failure.details?.path : undefined
  return typeof path === 'string' ? basename(dirname(path)) : undefined
}

function theError(error: unknown): unknown {
  return error
}
