import type { Client } from 'pg'
import type { Direction } from '../ledger/journal.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { LateJournal } from '../run/late-journal.ts'
import type { RunContext } from '../run/run-context.ts'
import type { Statement } from '../script/statement.ts'
import type { ReplayOptions } from './with-replay.ts'

/** The context of a run without limits and other people: nobody else works in a scratch database. */
export function scratchContext(
  client: Client,
  ledger: Ledger,
  direction: Direction,
  leaked: Statement[],
  { mode, onEvent, signal }: Pick<ReplayOptions, 'mode' | 'onEvent' | 'signal'>,
): RunContext {
  return {
    database: undefined,
    client,
    pid: 0,
    ledger,
    direction,
    limits: { lockTimeoutMs: 0, lockRetryLimitMs: 0, statementTimeoutMs: 0 },
    signal,
    late: new LateJournal(ledger.schema),
    dirty: true,
    temporary: false,
    last: false,
    begun: false,
    keepsSession: mode !== undefined && mode !== 'atomic',
    leaked,
    unlocksInCode: false,
    emit: onEvent ?? (() => undefined),
  }
}
