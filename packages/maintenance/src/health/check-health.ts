import { type ConnectionHealth, checkConnection, PgtendError, sqlstateOf } from '@pgtend/database'
import type { Pool } from 'pg'
import { readServerState, type ServerState } from '../sql/read-server-state.ts'
import type { HealthReport } from './health-report.ts'
import type { PoolMonitor } from './pool-monitor.ts'

export interface CheckHealthOptions {
  /** Time for each of the three questions (connection, server, migrations); default 5 s. */
  readonly timeoutMs?: number
  /** From this response time on the status is degraded; default 1 s. */
  readonly slowResponseMs?: number
  /** Reads the name of the newest applied migration; undefined: none. Without it the migrations are skipped. */
  readonly readMigrationHead?: () => Promise<string | undefined>
  /** The migration the application was built for; another head is degraded. */
  readonly expectedMigrationHead?: string
  /** Whether a replica, which refuses writes, is degraded; default false. */
  readonly requirePrimary?: boolean
  readonly poolMonitor?: Pick<PoolMonitor, 'samples'>
}

/**
 * Says whether an application can use its database: `down` when it cannot, `degraded` when something needs a look, else `ok`.
 * Reads only, never throws, and holds no connection afterwards. For readiness endpoints and for people.
 */
export async function checkHealth(pool: Pool, options: CheckHealthOptions = {}): Promise<HealthReport> {
  const { timeoutMs = 5_000, poolMonitor } = options
  const connection = await checkConnection(pool, timeoutMs)
  const poolHistory = poolMonitor?.samples() ?? []
  const { ok, ...facts } = connection
  if (!ok) {
    const reasons = [`the database does not answer (${connection.errorCode ?? 'UNKNOWN'})`]
    const migrations = { state: 'skipped', reason: 'the database does not answer' } as const
    return { status: 'down', reasons, ...facts, poolHistory, server: null, migrations }
  }
  const [server, migrations] = await Promise.all([
    settle(() => readServerState(pool), timeoutMs),
    readHead(options.readMigrationHead, timeoutMs),
  ])
  const reasons = [
    ...connectionReasons(connection, options),
    ...serverReasons(server, options),
    ...migrationReasons(migrations, options),
  ]
  const status = reasons.length === 0 ? 'ok' : 'degraded'
  return { status, reasons, ...facts, poolHistory, server: server.ok ? server.value : null, migrations }
}

type Settled<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly errorCode: string }

async function readHead(
  read: CheckHealthOptions['readMigrationHead'],
  timeoutMs: number,
): Promise<HealthReport['migrations']> {
  if (read === undefined) return { state: 'skipped', reason: 'the caller did not ask for the migrations' }
  const head = await settle(read, timeoutMs)
  return head.ok ? { state: 'ok', head: head.value ?? null } : { state: 'failed', errorCode: head.errorCode }
}

function connectionReasons(
  { responseTimeMs, pool }: ConnectionHealth,
  { slowResponseMs = 1_000 }: CheckHealthOptions,
): readonly string[] {
  return [
    ...(responseTimeMs >= slowResponseMs ? [`the answer took ${responseTimeMs} ms`] : []),
    ...(pool.waiting > 0 ? [`${pool.waiting} callers wait for one of ${pool.limit} connections`] : []),
  ]
}

function serverReasons(
  server: Settled<ServerState>,
  { requirePrimary = false }: CheckHealthOptions,
): readonly string[] {
  if (!server.ok) return [`the server did not tell its version (${server.errorCode})`]
  return requirePrimary && server.value.inRecovery ? ['the server is a replica and refuses writes'] : []
}

function migrationReasons(
  migrations: HealthReport['migrations'],
  { expectedMigrationHead }: CheckHealthOptions,
): readonly string[] {
  if (migrations.state === 'failed') return [`the newest migration could not be read (${migrations.errorCode})`]
  if (expectedMigrationHead === undefined || migrations.state === 'skipped') return []
  if (migrations.head === expectedMigrationHead) return []
  const actual = migrations.head === null ? 'no migration is applied' : `the newest migration is "${migrations.head}"`
  return [`${actual}, not "${expectedMigrationHead}"`]
}

/** Turns failure and delay into values; a late failure of `work` is dropped with its answer. */
async function settle<T>(work: () => Promise<T>, timeoutMs: number): Promise<Settled<T>> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<Settled<T>>((resolve) => {
    timer = setTimeout(() => resolve({ ok: false, errorCode: 'TIMEOUT' }), timeoutMs)
  })
  const answer = (async (): Promise<Settled<T>> => {
    try {
      return { ok: true, value: await work() }
    } catch (error) {
      return { ok: false, errorCode: codeOf(error) }
    }
  })()
  try {
    return await Promise.race([answer, timeout])
  } finally {
    clearTimeout(timer)
  }
}

/** Codes only: a message may hold more than an endpoint should show. */
function codeOf(error: unknown): string {
  if (error instanceof PgtendError) return error.code
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return sqlstateOf(error) ?? (typeof code === 'string' ? code : 'UNKNOWN')
}
