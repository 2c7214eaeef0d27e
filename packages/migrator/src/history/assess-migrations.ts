import { checksumMatches } from '../files/checksum.ts'
import type { MigrationFile } from '../files/migration-file.ts'
import { compareNames } from '../files/order.ts'
import type { Direction, JournalRow } from '../ledger/journal.ts'
import type { LedgerRow } from '../ledger/ledger.ts'
import { planSquashLedger, withRecords } from '../squash/squash-ledger.ts'
import type { DatabaseHistory } from './read-history.ts'

/**
 * `failed`: begun and not finished. `half-undone`: its undo was begun and not finished. `missing`: applied, no longer in the folder.
 * `not-in-folder`: the same, but newer than everything in the folder, so the checkout is behind.
 */
export type MigrationState = 'applied' | 'pending' | 'failed' | 'half-undone' | 'missing' | 'not-in-folder'

/** One migration as folder and database together know it. */
export interface AssessedMigration {
  readonly name: string
  readonly state: MigrationState
  readonly file: MigrationFile | undefined
  /** The row that counts: not rolled back; an unfinished one before a finished one. */
  readonly row: LedgerRow | undefined
  /** Journal of that row. */
  readonly journal: readonly JournalRow[]
  /** Applied, and the file's checksum is another now. */
  readonly edited: boolean
  /** Pending, although a migration that sorts after it is applied. */
  readonly outOfOrder: boolean
}

/**
 * Compares the migrations folder with the history of a database; a squashed migration is applied where all are that it replaces. Pure; in
 * Prisma's order of names.
 */
export function assessMigrations(
  files: readonly MigrationFile[],
  recorded: DatabaseHistory,
): readonly AssessedMigration[] {
  const history = withRecords(recorded, planSquashLedger(files, recorded).records)
  const fileByName = new Map(files.map((file) => [file.name, file]))
  const rowByName = rowsThatCount(history.rows)
  const journalById = Map.groupBy(history.journal, ({ ledgerId }) => ledgerId)
  const names = [...new Set([...fileByName.keys(), ...rowByName.keys()])].sort(compareNames)
  const lastInFolder = files.at(-1)?.name
  const lastApplied = names.findLast((name) => rowByName.has(name) && fileByName.has(name))
  return names.map((name) => {
    const file = fileByName.get(name)
    const row = rowByName.get(name)
    const journal = row === undefined ? [] : (journalById.get(row.id) ?? [])
    const state = stateOf(file, row, journal, lastInFolder)
    return {
      name,
      state,
      file,
      row,
      journal,
      edited: state === 'applied' && file !== undefined && row !== undefined && !isSameScript(row, file),
      outOfOrder: state === 'pending' && lastApplied !== undefined && compareNames(name, lastApplied) < 0,
    }
  })
}

/** The common case needs no further hashing. */
function isSameScript({ checksum }: LedgerRow, { up }: MigrationFile): boolean {
  return checksum === up.checksum || checksumMatches(checksum, up.text)
}

/** The journal rows of one direction. */
export function journalOf(migration: AssessedMigration, direction: Direction): readonly JournalRow[] {
  return migration.journal.filter((row) => row.direction === direction)
}

function rowsThatCount(rows: readonly LedgerRow[]): ReadonlyMap<string, LedgerRow> {
  const result = new Map<string, LedgerRow>()
  for (const row of rows) {
    if (row.rolledBackAt !== null) continue
    const known = result.get(row.name)
    if (known === undefined || known.finishedAt !== null) result.set(row.name, row)
  }
  return result
}

function stateOf(
  file: MigrationFile | undefined,
  row: LedgerRow | undefined,
  journal: readonly JournalRow[],
  lastInFolder: string | undefined,
): MigrationState {
  if (row === undefined) return 'pending'
  if (row.finishedAt === null) return 'failed'
  if (journal.some(leftTracesOfUndo)) return 'half-undone'
  if (file !== undefined) return 'applied'
  return lastInFolder !== undefined && compareNames(row.name, lastInFolder) < 0 ? 'missing' : 'not-in-folder'
}

/** A failed transaction left nothing; every other step of an undo did, or may have. */
function leftTracesOfUndo({ direction, state, transactional }: JournalRow): boolean {
  return direction === 'down' && (state !== 'failed' || !transactional)
}
