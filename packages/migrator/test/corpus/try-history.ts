import type { Database } from '@pgtend/database'
import { expect } from 'vitest'
import { migrateUp } from '../../src/commands/migrate-up.ts'
import { MigratorError, type MigratorErrorCode } from '../../src/errors.ts'
import type { MigrationFile } from '../../src/files/migration-file.ts'
import { readMigrations } from '../../src/files/read-migrations.ts'
import { applyWithPrisma, failedMigration } from './apply-with-prisma.ts'
import { compareWithPrisma } from './compare-with-prisma.ts'
import { HistoryRoles } from './history-roles.ts'
import { findMissingExtension } from './missing-extension.ts'
import { copyPart, listFolders } from './part-of-history.ts'

/** More are a sign that everything after the first needs it; then what stands before is tried. */
const MAX_LEFT_OUT = 10

/** What pgtend refuses to send, although a tool that does not look would. */
const REFUSED: ReadonlySet<MigratorErrorCode> = new Set(['MIGRATION_FILE_UNREADABLE', 'MIGRATION_STRINGS_NOT_STANDARD'])

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

/** What came of a part of a history. */
interface TriedPart {
  readonly obstacle: Obstacle | undefined
  readonly notes: readonly string[]
}

/**
 * Applies a history with pgtend and with Prisma's engine to two databases and expects the same of both. A file at which neither can go
 * on, because it is broken or needs what the server lacks, is left out; after many of them the part before is tried.
 */
export async function tryHistory(directory: string, emptyDatabase: () => Promise<Database>): Promise<TriedHistory> {
  const folders = await listFolders(directory)
  const notes = folders.code.map((name) => `${name}: left out, for it has no migration.sql`)
  let names: readonly string[] = folders.sql
  let part = notes.length === 0 ? directory : await copyPart(directory, names)
  for (let leftOut = 1; names.length > 0; leftOut += 1) {
    const { obstacle, notes: more } = await tryPart(part, emptyDatabase)
    notes.push(...more)
    if (obstacle === undefined) break
    const { migration, reason } = obstacle
    const isLast = leftOut > MAX_LEFT_OUT
    notes.push(`${migration}: left out${isLast ? ' with all after it' : ''}: ${reason}`)
    names = isLast ? names.slice(0, names.indexOf(migration)) : names.filter((name) => name !== migration)
    part = await copyPart(directory, names)
  }
  return { tried: names.length, total: folders.sql.length, notes }
}

async function tryPart(directory: string, emptyDatabase: () => Promise<Database>): Promise<TriedPart> {
  let files: readonly MigrationFile[]
  try {
    files = await readMigrations(directory)
  } catch (failure) {
    return { obstacle: refusal(failure), notes: [] }
  }
  const byPgtend = await emptyDatabase()
  const missing = await findMissingExtension(byPgtend, files)
  if (missing !== undefined) {
    const reason = `the server lacks the extension "${missing.extension}"`
    return { obstacle: { migration: missing.migration, reason }, notes: [] }
  }
  const byPrisma = await emptyDatabase()
  const roles = await HistoryRoles.open(byPgtend, files)
  try {
    const failure = await migrateUp(byPgtend, { directory }).then(
      () => undefined,
      (error: unknown) => ({ error }),
    )
    if (failure === undefined) {
      return { obstacle: undefined, notes: await compareWithPrisma(byPgtend, byPrisma, files, { directory, roles }) }
    }
    await roles.dropMade(byPgtend)
    const isRefused = failure.error instanceof MigratorError && REFUSED.has(failure.error.code)
    if (isRefused) return { obstacle: refusal(failure.error), notes: [] }
    return { obstacle: await confirmObstacle(failure.error, { byPgtend, byPrisma, files, directory }), notes: [] }
  } finally {
    await roles.dropMade(byPrisma)
    await roles.end([byPgtend, byPrisma])
  }
}

/** What pgtend cannot apply must be what Prisma cannot apply either. */
async function confirmObstacle(
  failure: unknown,
  context: {
    readonly byPgtend: Database
    readonly byPrisma: Database
    readonly files: readonly MigrationFile[]
    readonly directory: string
  },
): Promise<Obstacle> {
  const { byPgtend, byPrisma, files, directory } = context
  const ours = (await failedMigration(byPgtend))?.name
  const migration = ours ?? refusedMigration(failure)
  const isApplied = await applyWithPrisma(byPrisma, directory).then(
    () => true,
    () => false,
  )
  const theirs = (await failedMigration(byPrisma))?.name
  if (isApplied || migration === undefined || theirs === undefined) throw failure
  const place = (wanted: string): number => files.findIndex(({ name }) => name === wanted)
  // What does not parse is refused before anything is run, so that Prisma may have stopped earlier.
  if (ours === undefined) expect(place(theirs)).toBeLessThanOrEqual(place(migration))
  else expect(theirs).toBe(ours)
  return { migration, reason: `neither tool can apply it: ${failure instanceof Error ? failure.message : ''}` }
}

function refusal(failure: unknown): Obstacle {
  const migration = refusedMigration(failure)
  if (!(failure instanceof MigratorError) || !REFUSED.has(failure.code) || migration === undefined) throw failure
  return { migration, reason: `pgtend refuses it: ${failure.message}` }
}

function refusedMigration(failure: unknown): string | undefined {
  const path = failure instanceof MigratorError ? failure.details?.path : undefined
  return typeof path === 'string' ? path.split('/').at(-2) : undefined
}
