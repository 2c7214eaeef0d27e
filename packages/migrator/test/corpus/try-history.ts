import type { Database } from '@pgtend/database'
import { expect } from 'vitest'
import { migrateUp } from '../../src/commands/migrate-up.ts'
import { MigratorError } from '../../src/errors.ts'
import { readMigrations } from '../../src/files/read-migrations.ts'
import { applyWithPrisma, failedMigration } from './apply-with-prisma.ts'
import { compareWithPrisma } from './compare-with-prisma.ts'
import { findMissingExtension } from './missing-extension.ts'
import { dropNewRoles, listRoles } from './new-roles.ts'
import { copyPart, listFolders } from './part-of-history.ts'

/** How much of a history was tried, and why not more. */
export interface TriedHistory {
  readonly tried: number
  readonly total: number
  readonly notes: readonly string[]
}

/** A migration at which neither tool can go on here. */
interface Obstacle {
  readonly migration: string
  readonly reason: string
}

/**
 * Applies a history with pgtend and with Prisma's engine to two databases and expects the same of both. Where neither can go on, because
 * a file is broken or needs what the server lacks, the part before is tried.
 */
export async function tryHistory(directory: string, emptyDatabase: () => Promise<Database>): Promise<TriedHistory> {
  const folders = await listFolders(directory)
  const notes = folders.code.length === 0 ? [] : [`${folders.code.length} folders without migration.sql are left out`]
  let names: readonly string[] = folders.sql
  let part = notes.length === 0 ? directory : await copyPart(directory, names)
  while (names.length > 0) {
    const obstacle = await tryPart(part, emptyDatabase)
    if (obstacle === undefined) break
    notes.push(`${obstacle.migration}: ${obstacle.reason}`)
    names = names.slice(0, names.indexOf(obstacle.migration))
    part = await copyPart(directory, names)
  }
  return { tried: names.length, total: folders.sql.length, notes }
}

async function tryPart(directory: string, emptyDatabase: () => Promise<Database>): Promise<Obstacle | undefined> {
  const files = await readMigrations(directory)
  const byPgtend = await emptyDatabase()
  const missing = await findMissingExtension(byPgtend, files)
  if (missing !== undefined) {
    return { migration: missing.migration, reason: `the server lacks the extension "${missing.extension}"` }
  }
  const byPrisma = await emptyDatabase()
  const roles = await listRoles(byPgtend)
  try {
    await migrateUp(byPgtend, { directory })
  } catch (failure) {
    const ours = (await failedMigration(byPgtend))?.name
    await dropNewRoles(byPgtend, roles)
    const obstacle = await confirmObstacle(failure, ours, byPrisma, directory)
    await dropNewRoles(byPrisma, roles)
    return obstacle
  }
  await compareWithPrisma(byPgtend, byPrisma, files, { directory, roles })
  return undefined
}

/** What pgtend cannot apply must be what Prisma cannot apply either. */
async function confirmObstacle(
  failure: unknown,
  ours: string | undefined,
  byPrisma: Database,
  directory: string,
): Promise<Obstacle> {
  const migration = ours ?? refusedMigration(failure)
  const isApplied = await applyWithPrisma(byPrisma, directory).then(
    () => true,
    () => false,
  )
  const theirs = (await failedMigration(byPrisma))?.name
  if (isApplied || migration === undefined || theirs === undefined) throw failure
  // What does not parse is refused before anything is run, so that Prisma may have stopped earlier.
  if (ours === undefined) expect([migration, theirs].toSorted().at(0)).toBe(theirs)
  else expect(theirs).toBe(ours)
  return { migration, reason: `neither tool can apply it: ${failure instanceof Error ? failure.message : ''}` }
}

function refusedMigration(failure: unknown): string | undefined {
  const path = failure instanceof MigratorError ? failure.details?.path : undefined
  return typeof path === 'string' ? path.split('/').at(-2) : undefined
}
