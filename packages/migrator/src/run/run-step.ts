import type { PlanStep } from '../plan/plan-step.ts'
import type { Statement } from '../script/statement.ts'
import { BatchFailure, rowsOfTag, runBatch } from './batch-query.ts'
import type { RunContext } from './run-context.ts'
import { locateFailure, StepFailure } from './step-failure.ts'

const SEPARATOR = '\n;\n'

/** What a step did. */
export interface StepResult {
  readonly rows: number
  readonly durationMs: number
}

export interface StepSql {
  /** Sent before the step's statements, for example the session's settings. */
  readonly before: readonly string[]
  /** Ledger and journal, written in the transaction of the step where it has one, otherwise right after it. */
  readonly writes: (result: StepResult) => readonly string[]
}

/**
 * Runs one step in two messages: the statements, then ledger and journal with the commit. Everything that the step may leave open is
 * rolled back when it fails.
 * @throws {StepFailure}
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
  const last = step.statements.at(-1)
  const ownCommit = last?.control === 'commit' ? last : undefined
  const statements = ownCommit === undefined ? step.statements : step.statements.slice(0, -1)
  const begin = step.kind === 'own-transaction' ? [] : ['begin']
  const rows = await send(context, [...sql.before, ...begin], statements)
  const result = { rows, durationMs: performance.now() - start }
  const ended = last?.control === 'rollback' || last?.control === 'prepare'
  await finish(context, [...(ended ? ['begin'] : []), ...sql.writes(result), ownCommit?.text ?? 'commit'])
  return result
}

/** What no transaction holds is sent alone: even two statements in one message are an implicit transaction. */
async function runOutside(context: RunContext, step: PlanStep, sql: StepSql, start: number): Promise<StepResult> {
  if (sql.before.length > 0) await runBatch(context.client, sql.before.join(SEPARATOR))
  const rows = await send(context, [], step.statements)
  const result = { rows, durationMs: performance.now() - start }
  await finish(context, ['begin', ...sql.writes(result), 'commit'])
  return result
}

async function send(context: RunContext, before: readonly string[], statements: readonly Statement[]): Promise<number> {
  const parts = [...before, ...statements.map(({ text }) => text)]
  if (parts.length === 0) return 0
  const text = parts.join(SEPARATOR)
  try {
    const tags = await runBatch(context.client, text)
    return statements.reduce((sum, { countsRows }, index) => {
      const tag = tags[before.length + index] ?? ''
      return countsRows ? sum + rowsOfTag(tag) : sum
    }, 0)
  } catch (error) {
    if (!(error instanceof BatchFailure) || !(error.cause instanceof Error)) throw error
    const offsets = partOffsets(parts).slice(before.length)
    throw locateFailure(error.cause, statements, { text, offsets }, error.completed - before.length)
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
