import type { Pool } from 'pg'
import { sqlstateOf } from './sqlstate.ts'

/** Connections of a pool at one moment. */
export interface PoolStatus {
  readonly total: number
  readonly idle: number
  /** Callers waiting for a connection. */
  readonly waiting: number
  readonly limit: number
}

/** Whether an application can use its database now. */
export interface ConnectionHealth {
  readonly ok: boolean
  /** Milliseconds from asking the pool to the answer of `select 1`. */
  readonly responseTimeMs: number
  readonly pool: PoolStatus
  /** SQLSTATE or Node's code when not ok; never a message, which may hold more than it should. */
  readonly errorCode?: string
}

/** Reads the state of a pool; asks nothing of the server. */
export function poolStatus(pool: Pool): PoolStatus {
  return { total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount, limit: pool.options.max ?? 10 }
}

/**
 * Checks that a pool reaches its database within `timeoutMs` (default 5 s). Never throws: an unreachable database is an answer.
 * For readiness endpoints of applications.
 */
export async function checkConnection(pool: Pool, timeoutMs = 5_000): Promise<ConnectionHealth> {
  const start = performance.now()
  const errorCode = await withTimeout(pool.query('select 1'), timeoutMs)
  const responseTimeMs = Math.round((performance.now() - start) * 10) / 10
  const health = { ok: errorCode === undefined, responseTimeMs, pool: poolStatus(pool) }
  return errorCode === undefined ? health : { ...health, errorCode }
}

/** Resolves to undefined when the query succeeds, otherwise to the code of what went wrong. */
async function withTimeout(query: Promise<unknown>, timeoutMs: number): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve('TIMEOUT'), timeoutMs)
  })
  const answer = query.then(
    () => undefined,
    (error: unknown) => sqlstateOf(error) ?? nodeCode(error),
  )
  try {
    return await Promise.race([answer, timeout])
  } finally {
    clearTimeout(timer)
  }
}

function nodeCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'UNKNOWN'
}
