import { type Database, withSession } from '@pgtend/database'
import { DEFAULT_SCHEMA, type MigratorOptions, type RunOptions } from '../commands/migrator-options.ts'
import { MigratorError } from '../errors.ts'
import { checksumMatches } from '../files/checksum.ts'
import type { MigrationFile } from '../files/migration-file.ts'
import { readMigrations } from '../files/read-migrations.ts'
import { type AssessedMigration, assessMigrations, journalOf } from '../history/assess-migrations.ts'
import { readHistory } from '../history/read-history.ts'
import type { LedgerRow } from '../ledger/ledger.ts'
import { prismaLedger } from '../ledger/prisma-ledger.ts'
import { planScript } from '../plan/plan.ts'
import { loadParser, type SqlParser } from '../script/load-parser.ts'
import { compareScripts } from './compare-scripts.ts'
import type { EditedMigration, FindPrevious, RepairPlan } from './repair-plan.ts'
import { invisibleEdit } from './text-variants.ts'

export interface PlanRepairOptions extends MigratorOptions, Pick<RunOptions, 'mode'> {
  /** Default: all that were edited. */
  readonly name?: string | undefined
  /** Without it only the checksum and the journal of steps speak for the applied text. */
  readonly findPrevious?: FindPrevious | undefined
}

/**
 * Says of edited applied migrations how the file differs from what was applied. Reads only; takes no lock.
 * @throws {MigratorError} `MIGRATION_UNKNOWN`, `MIGRATION_NOT_EDITED`, and as `splitStatements`
 */
export async function planRepair(database: Database, options: PlanRepairOptions): Promise<RepairPlan> {
  const { directory, schema = DEFAULT_SCHEMA, name } = options
  const files = await readMigrations(directory)
  const history = await withSession(database, (client) => readHistory(client, prismaLedger(schema)))
  const migrations = assessMigrations(files, history)
  if (name !== undefined) requireEdited(migrations, name)
  const chosen = migrations.filter((migration) => migration.edited && (name ?? migration.name) === migration.name)
  if (chosen.length === 0) return { schema, edited: [] }
  const parse = await loadParser()
  return { schema, edited: await Promise.all(chosen.map((migration) => describeEdit(parse, migration, options))) }
}

function requireEdited(migrations: readonly AssessedMigration[], name: string): void {
  const migration = migrations.find((candidate) => candidate.name === name)
  if (migration === undefined) throw new MigratorError('MIGRATION_UNKNOWN', `no migration is named "${name}"`)
  if (migration.edited) return
  throw new MigratorError('MIGRATION_NOT_EDITED', `migration "${name}" was not edited after it was applied`)
}

type Finding = Pick<EditedMigration, 'edit' | 'evidence' | 'changes'>

async function describeEdit(
  parse: SqlParser,
  migration: AssessedMigration,
  options: PlanRepairOptions,
): Promise<EditedMigration> {
  const { name, file, row } = migration
  if (file === undefined || row === undefined) throw new Error('an edited migration has a file and a row')
  const { path, checksum } = file.up
  return {
    name,
    path,
    previousChecksum: row.checksum,
    checksum,
    ...(await findEdit(parse, migration, file, row, options)),
  }
}

/** From the surest to the weakest evidence. */
async function findEdit(
  parse: SqlParser,
  migration: AssessedMigration,
  { name, up }: MigrationFile,
  { checksum: stored }: LedgerRow,
  { findPrevious, mode = 'atomic' }: PlanRepairOptions,
): Promise<Finding> {
  const invisible = invisibleEdit(stored, up.text)
  if (invisible !== undefined) return { edit: 'invisible', evidence: invisible, changes: [] }
  const previous = await findPrevious?.(up.path, (text) => checksumMatches(stored, text))
  if (previous !== undefined) {
    const changes = [...compareScripts(parse, { path: up.path, text: previous.text }, up)]
    return { edit: changes.length === 0 ? 'comments' : 'statements', evidence: previous.where, changes }
  }
  const journal = journalOf(migration, 'up')
  const { steps } = planScript(parse, name, up, mode)
  const same = journal.length === steps.length && journal.every((row, index) => row.checksum === steps[index]?.checksum)
  if (same) return { edit: 'comments', evidence: 'the journal of its steps', changes: [] }
  return { edit: 'unknown', evidence: null, changes: [] }
}
