import type { PlanStep } from '../plan/plan-step.ts'
import type { RunContext } from './run-context.ts'

const LAZY = 'set local synchronous_commit to off'

/**
 * Begins a transaction whose commit does not wait for the disk, where something later in the run does: waiting takes the server as long
 * as many a migration.
 *
 * The log of a server has one order, so a crash can only lose the last transactions, each with its ledger row, and the next run applies
 * them again. The commit of the last migration waits, and with it everything before, also on synchronous replicas: those who wait for all
 * migrations see what is on disk. A run that ends earlier waits in `runPlan`. In Prisma's modes the session is the files' own, and every
 * commit waits as they say.
 */
export function beginSql({ last, keepsSession }: RunContext): readonly string[] {
  return last || keepsSession ? ['begin'] : ['begin', LAZY]
}

/**
 * The same for what is noted before and after a statement outside a transaction: what survives of the statement itself is behind the note
 * in the log. Where only the notes can tell how it ended, their commits wait.
 */
export function beginNoteSql(context: RunContext, { recovery }: PlanStep): readonly string[] {
  return recovery.type === 'unknown' ? ['begin'] : beginSql(context)
}
