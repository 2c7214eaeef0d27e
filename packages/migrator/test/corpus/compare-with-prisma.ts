import { compareCatalogs, type Database } from '@pgtend/database'
import { expect } from 'vitest'
import { checkMigrations } from '../../src/check/check-migrations.ts'
import { checkReportSchema } from '../../src/check/check-report.ts'
import { loadCheckParser } from '../../src/check/load-check-parser.ts'
import { migrateUp } from '../../src/commands/migrate-up.ts'
import { readStatus } from '../../src/commands/read-status.ts'
import type { MigrationFile } from '../../src/files/migration-file.ts'
import { adviseMigrateDev, diagnoseMigrationHistory } from '../../src/prisma-engine/migration-history.ts'
import { type OpenShadow, serverShadow } from '../../src/prisma-engine/shadow-database.ts'
import { verifyMigrations } from '../../src/verify/verify-migrations.ts'
import { applyWithPrisma } from './apply-with-prisma.ts'
import type { HistoryRoles } from './history-roles.ts'
import { readResult } from './read-result.ts'

const IN_ORDER = { hasLedger: true, pending: [], edited: [], failed: [], missing: [] }

/** What `verify` says of a migration that can be undone, or that has no script for it. */
const WELL: ReadonlySet<string> = new Set(['proven', 'no-down', 'irreversible'])

/**
 * Lets Prisma's engine apply what pgtend has applied, and expects the same database: catalog, ledger, rows, and what each tool says of
 * where it stands. Then the history goes through check and verify. Gives what was found out about the history itself.
 */
export async function compareWithPrisma(
  byPgtend: Database,
  byPrisma: Database,
  files: readonly MigrationFile[],
  { directory, roles }: { readonly directory: string; readonly roles: HistoryRoles },
): Promise<readonly string[]> {
  const ours = await readResult(byPgtend)
  expect(await diagnoseMigrationHistory(byPgtend, directory)).toEqual(IN_ORDER)
  expect(await migrateUp(byPgtend, { directory })).toMatchObject({ migrations: [] })

  await roles.dropMade(byPgtend)
  const { split } = await applyWithPrisma(byPrisma, directory)
  const theirs = await readResult(byPrisma)
  expect(compareCatalogs(theirs.catalog, ours.catalog)).toMatchObject({ differences: [], columnOrder: [] })
  // What was split for Prisma is marked by `resolve --applied`, which counts no steps.
  const steps = (name: string, counted: number): number => (split.includes(name) ? 1 : counted)
  expect(ours.ledger).toEqual(theirs.ledger.map((line) => ({ ...line, steps: steps(line.name, line.steps) })))
  expect(ours.rows).toEqual(theirs.rows)
  expect(await diagnoseMigrationHistory(byPrisma, directory)).toEqual(IN_ORDER)
  expect(await readStatus(byPrisma, { directory })).toMatchObject({ upToDate: true })

  await roles.dropMade(byPrisma)
  const openShadow = shadowWithoutRoles(byPrisma, roles)
  // Prisma's engine replays the folder in its shadow, where it sends each file whole.
  if (split.length === 0) {
    const advice = await adviseMigrateDev(byPgtend, directory, { openShadow })
    if (advice.resetReason !== undefined) {
      expect(advice).toEqual(await adviseMigrateDev(byPrisma, directory, { openShadow }))
    }
  }
  return checkAndVerify(files, openShadow)
}

/** A shadow on the server, which has its extensions, and from which the roles that a history makes go with the shadow. */
function shadowWithoutRoles(database: Database, roles: HistoryRoles): OpenShadow {
  return async () => {
    const shadow = await serverShadow(database)()
    const end = async (): Promise<void> => {
      await shadow.end()
      await roles.dropMade(database)
    }
    return { ...shadow, mayChangeServer: true, end }
  }
}

/**
 * Every file is understood by `check`, and `verify` builds the whole history in a scratch database. A `down.sql` is the project's own, so
 * one that is no way back is its fault.
 */
async function checkAndVerify(files: readonly MigrationFile[], openShadow: OpenShadow): Promise<readonly string[]> {
  const names = files.map(({ name }) => name)
  const scripts = files.map(({ name, up }) => ({ name, path: up.path, text: up.text }))

  const report = checkMigrations(await loadCheckParser(), scripts)
  const verification = await verifyMigrations(files, { openShadow, allowMissing: true })

  expect(checkReportSchema.parse(report)).toMatchObject({ checked: names })
  const lines = new Map(files.map(({ name, up }) => [name, up.text.split('\n').length]))
  expect(report.findings.filter(({ migration, line }) => line > (lines.get(migration) ?? 0))).toEqual([])
  expect(verification.migrations.map(({ name }) => name)).toEqual(names)
  const unproven = verification.migrations.filter(({ outcome }) => !WELL.has(outcome))
  expect(verification.verified).toBe(unproven.length === 0)
  return unproven.map(
    ({ name, outcome, reason }) => `${name}: its down.sql is ${outcome}${reason ? `: ${reason}` : ''}`,
  )
}
