import { randomUUID } from 'node:crypto'
import type { ClientBase } from 'pg'
import type { MigrationFile } from '../files/migration-file.ts'
import type { DatabaseHistory } from '../history/read-history.ts'
import type { Ledger, LedgerRow } from '../ledger/ledger.ts'
import { type PlanProblem, planProblem } from '../plan/problem.ts'
import { replacedNames } from './replaced-names.ts'

/** A squashed migration that a database has without knowing it. */
export interface SquashRecord {
  /** As it will be, but for its id. */
  readonly row: LedgerRow
  readonly replaces: readonly string[]
}

export interface SquashLedgerPlan {
  readonly records: readonly SquashRecord[]
  /** Squashed migrations of which the database has only a part. */
  readonly problems: readonly PlanProblem[]
}

/**
 * Compares the squashed migrations of the folder with a ledger. One whose migrations are all applied is applied too; one of which some are
 * cannot go on. Pure.
 */
export function planSquashLedger(files: readonly MigrationFile[], { rows }: DatabaseHistory): SquashLedgerPlan {
  const standing = rows.filter(({ rolledBackAt }) => rolledBackAt === null)
  const records: SquashRecord[] = []
  const problems: PlanProblem[] = []
  for (const file of files) {
    const { name, up } = file
    const replaces = replacedNames(file)
    if (replaces.length === 0 || standing.some((row) => row.name === name)) continue
    const applied = replaces.flatMap((old) => standing.find((row) => row.name === old && row.finishedAt !== null) ?? [])
    const [first] = applied
    if (first === undefined) continue
    if (applied.length < replaces.length) problems.push(partial(name, replaces, applied))
    else
      records.push({
        row: { ...first, id: `squashed ${name}`, name, checksum: up.checksum, appliedSteps: 0, logs: '' },
        replaces,
      })
  }
  return { records, problems }
}

/** The history as it will be once the records are written. Pure. */
export function withRecords(history: DatabaseHistory, records: readonly SquashRecord[]): DatabaseHistory {
  if (records.length === 0) return history
  const replaced = new Set(records.flatMap(({ replaces }) => replaces))
  const rows = history.rows.filter(({ name, rolledBackAt }) => rolledBackAt !== null || !replaced.has(name))
  return { ...history, rows: [...rows, ...records.map(({ row }) => row)] }
}

/**
 * Writes the records in one transaction: the squashed migration is marked applied, and the rows of those that it replaces are marked as
 * undone, which is the form that Prisma takes for history and does not miss in the folder.
 */
export async function recordSquashes(
  client: ClientBase,
  ledger: Ledger,
  records: readonly SquashRecord[],
): Promise<void> {
  const statements = records.flatMap(({ row, replaces }) => [
    ...replaces.map((name) => ledger.undoSql(name)),
    ledger.insertStampedSql({ ...row, id: randomUUID() }),
  ])
  if (statements.length > 0) await client.query(`begin;\n${statements.join(';\n')};\ncommit`)
}

function partial(name: string, replaces: readonly string[], applied: readonly LedgerRow[]): PlanProblem {
  const missing = replaces.filter((old) => !applied.some((row) => row.name === old))
  const message = `the database has ${applied.length} of the ${replaces.length} migrations that "${name}" replaces; it lacks "${missing[0]}"`
  return planProblem('SQUASH_PARTIAL', name, message)
}
