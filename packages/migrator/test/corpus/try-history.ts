import { basename, dirname } from 'node:path'
import { compareCatalogs, type Database } from '@pgtend/database'
import { expect } from 'vitest'
import { checkMigrations } from '../../src/check/check-migrations.ts'
import { checkReportSchema } from '../../src/check/check-report.ts'
import { loadCheckParser } from '../../src/check/load-check-parser.ts'
import { migrateUp } from '../../src/commands/migrate-up.ts'
import { readStatus } from '../../src/commands/read-status.ts'
import { MigratorError } from '../../src/errors.ts'
import { readMigrations } from '../../src/files/read-migrations.ts'
import { adviseMigrateDev, diagnoseMigrationHistory } from '../../src/prisma-engine/migration-history.ts'
import { memoryShadow, type OpenShadow, serverShadow } from '../../src/prisma-engine/shadow-database.ts'
import { verifyMigrations } from '../../src/verify/verify-migrations.ts'
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
  await dropNewRoles(byPrisma, roles)
  const openShadow = newRoles.length > 0 ? memoryShadow() : serverShadow(byPrisma)
  // Prisma's engine replays the folder in its shadow, where it sends each file whole.
  if (split.length === 0) {
    expect(await adviseMigrateDev(byPrisma, directory, { openShadow })).toEqual({ resetReason: undefined })
  }
  await checkAndVerify(directory, openShadow)
  return undefined
}

/** Every file is understood by `check`, and `verify` builds the whole history in a scratch database and finds no way back that fails. */
async function checkAndVerify(directory: string, openShadow: OpenShadow): Promise<void> {
  const files = await readMigrations(directory)
  const names = files.map(({ name }) => name)
  const scripts = files.map(({ name, up }) => ({ name, path: up.path, text: up.text }))

  const report = checkMigrations(await loadCheckParser(), scripts)
  const verification = await verifyMigrations(files, { openShadow, allowMissing: true })

  expect(checkReportSchema.parse(report)).toMatchObject({ checked: names })
  const lines = new Map(files.map(({ name, up }) => [name, up.text.split('\n').length]))
  expect(report.findings.filter(({ migration, line }) => line > (lines.get(migration) ?? 0))).toEqual([])
  expect(verification.migrations.map(({ name }) => name)).toEqual(names)
  expect(verification).toMatchObject({ verified: true })
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
