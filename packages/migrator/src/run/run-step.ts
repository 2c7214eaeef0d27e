import { MigratorError } from '../errors.ts'
import type { PlanStep } from '../plan/plan-step.ts'
import type { Statement } from '../script/statement.ts'
import { BatchFailure, rowsOfTag, runBatch } from './batch-query.ts'
import { keepLockSql, mayUnlock } from './keep-lock.ts'
import type { RunContext } from './run-context.ts'
import { locateFailure, oneLine, StepFailure } from './step-failure.ts'

const SEPARATOR = '\n;\n'

/** What a step did. */
export interface StepResult {
  readonly rows: number
  readonly durationMs: number
}

export interface StepSql {
  /** Name of the migration, for errors. */
  readonly migration: string
  /** Begins the transaction of the step, or the one in which its end is written down. */
  readonly begin: readonly string[]
  /** Sent before the step's statements, for example the session's settings. */
  readonly before: readonly string[]
  /**
   * Ledger and journal, written in the transaction of the step where it has one (without result, for it is not known before the
   * message is sent), otherwise right after it.
   */
  readonly writes: (result?: StepResult) => readonly string[]
  /** Settings to put back after a statement outside a transaction. */
  readonly after?: readonly string[]
}

/**
 * Runs one step. A transaction is one message: its statements, ledger, journal and commit. Everything that a step may leave open is
 * rolled back when it fails.
 * @throws {StepFailure}
 * @throws {MigratorError} `LEDGER_NOT_WRITABLE` when the step was run outside a transaction and its end could not be written down
 */
export async function runStep(context: RunContext, step: PlanStep, sql: StepSql): Promise<StepResult> {
  const start = performance.now()
  try {
    return step.kind === 'autocommit' || step.kind === 'batch'
      ? await runOutside(context, step, sql, start)
      : await runInside(context, step, sql, start)
  } catch (error) {
    await context.client.query('rollback').catch((rollbackError: unknown) => {
      if (!(error instanceof StepFailure))
        throw new AggregateError([error, rollbackError], 'a step and its rollback failed')
      throw new StepFailure(new AggregateError([error.cause, rollbackError], error.message), error.statement)
    })
    throw error
  }
}

async function runInside(context: RunContext, step: PlanStep, sql: StepSql, start: number): Promise<StepResult> {
  const { statements, kind } = step
  const last = statements.at(-1)
  const begin = kind === 'own-transaction' ? [] : sql.begin
  const late = context.late.due()
  // Committed before ours begins: `set transaction isolation level` must find a transaction without a query.
  const before = [...sql.before, ...(late.length > 0 ? [...sql.begin, ...late, 'commit'] : []), ...begin]
  if (last?.control === 'rollback' || last?.control === 'prepare') {
    const rows = await send(context, [...sql.before, ...begin], statements, [])
    await finish(context, ['begin', ...sql.writes(), 'commit'])
    return { rows, durationMs: performance.now() - start }
  }
  const ownCommit = last?.control === 'commit' ? last : undefined
  const inside = ownCommit === undefined ? statements : statements.slice(0, -1)
  // Not the file's own text, which may be `commit and chain`: what follows has a transaction of its own.
  const rows = await send(context, before, inside, [...sql.writes(), 'commit'])
  if (late.length > 0) context.late.clear()
  return { rows, durationMs: performance.now() - start }
}

/**
 * What no transaction holds is sent alone: even two statements in one message are an implicit transaction.
 * When its end cannot be written down it stays "running" in the journal: as a failed step it would be run twice.
 */
async function runOutside(context: RunContext, step: PlanStep, sql: StepSql, start: number): Promise<StepResult> {
  if (sql.before.length > 0) await runBatch(context.client, sql.before.join(SEPARATOR))
  const alone = step.kind === 'autocommit' ? step.statements[0] : undefined
  const rows = alone === undefined ? await send(context, [], step.statements, []) : await sendAlone(context, alone)
  const result = { rows, durationMs: performance.now() - start }
  const lock = alone !== undefined && mayUnlock(alone.text, context.unlocksInCode) ? [keepLockSql()] : []
  try {
    await finish(context, [...lock, ...sql.begin, ...sql.writes(result), 'commit', ...(sql.after ?? [])])
  } catch (cause) {
    throw notRecorded(sql, step, cause)
  }
  return result
}

function notRecorded({ migration }: StepSql, { statements }: PlanStep, cause: unknown): MigratorError {
  const line = statements[0]?.line ?? 1
  const reason = cause instanceof Error ? oneLine(cause.message) : 'unknown error'
  return new MigratorError(
    'LEDGER_NOT_WRITABLE',
    `the statement in line ${line} of migration "${migration}" was run, which could not be recorded: ${reason}`,
    {
      cause,
      details: { migration, line, sqlstate: cause instanceof StepFailure ? cause.sqlstate : undefined },
      hint: 'Remove what keeps the ledger from being written and run the command again: it looks how the statement ended.',
    },
  )
}

async function sendAlone({ client }: RunContext, statement: Statement): Promise<number> {
  try {
    const [tag = ''] = await runBatch(client, statement.text)
    return statement.countsRows ? rowsOfTag(tag) : 0
  } catch (error) {
    if (!(error instanceof BatchFailure) || !(error.cause instanceof Error)) throw error
    throw locateFailure(error.cause, [statement], { text: statement.text, offsets: [0] }, 0)
  }
}

/** Sends statements with what comes before and after them, and adds up the rows they wrote. */
async function send(
  context: RunContext,
  before: readonly string[],
  statements: readonly Statement[],
  after: readonly string[],
): Promise<number> {
  const parts = [...before]
  const starts = statements.map(({ text }) => {
    const start = parts.push(text) - 1
    if (mayUnlock(text, context.unlocksInCode)) parts.push(keepLockSql())
    return start
  })
  const end = parts.length
  parts.push(...after)
  if (parts.length === 0) return 0
  const text = parts.join(SEPARATOR)
  try {
    const tags = await runBatch(context.client, text)
    return statements.reduce((sum, { countsRows }, index) => {
      const tag = tags[starts[index] ?? -1] ?? ''
      return countsRows ? sum + rowsOfTag(tag) : sum
    }, 0)
  } catch (error) {
    if (!(error instanceof BatchFailure) || !(error.cause instanceof Error)) throw error
    const offsets = partOffsets(parts)
    const sent = { text, offsets: starts.map((start) => offsets[start] ?? 0) }
    const { completed } = error
    const failed = completed >= end ? -1 : starts.findLastIndex((start) => start <= completed)
    throw locateFailure(error.cause, statements, sent, failed)
  }
}

/** Deferred constraints speak up at the commit, which belongs to no statement. */
async function finish(context: RunContext, parts: readonly string[]): Promise<void> {
  try {
    await runBatch(context.client, parts.join(SEPARATOR))
  } catch (error) {
    if (!(error instanceof BatchFailure) || !(error.cause instanceof Error)) throw error
    throw new StepFailure(error.cause, undefined)
  }
}

function partOffsets(parts: readonly string[]): readonly number[] {
  let offset = 0
  return parts.map((part) => {
    const start = offset
    offset += part.length + SEPARATOR.length
    return start
  })
}
