import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import {
  type Database,
  type Environment,
  type LoadedConfig,
  loadConfig,
  type PgtendConfig,
  parseEnvironment,
  requireSessionState,
  resolveConnection,
} from '@pgtend/database'
import { checkHealth } from '@pgtend/maintenance'
import type { Logger } from 'pino'
import { WorkerError } from '../errors.ts'
import type { JobContext, JobDefinition } from '../job-definition.ts'
import type { WorkerOptions } from '../options.ts'
import { checkSchedules } from '../queue/check-schedules.ts'
import type { JobQueue } from '../queue/job-queue.ts'
import { createPgBossQueue } from '../queue/pg-boss-queue.ts'
import { connect, needsServer } from './connect.ts'
import { type Readiness, startHealthServer } from './health-server.ts'
import { createRunningJobs } from './running-jobs.ts'
import { shutDown } from './shut-down.ts'
import type { StopSignals } from './signals.ts'
import { startQueue } from './start-queue.ts'
import { createThrottledLog } from './throttled-log.ts'

export interface RunWorkerOptions {
  readonly options: WorkerOptions
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  readonly log: Logger
  readonly signals: StopSignals
  readonly now: () => Date
  createJobs(config: PgtendConfig): readonly JobDefinition[]
}

const READY_TIMEOUT_MS = 2_000
const CLOSE_MS = 5_000

/**
 * Runs a worker until it is told to stop: health endpoints first, then the database, then the queue. A database that goes away makes
 * it unready, not dead.
 * @throws {WorkerError} `WORKER_JOBS_ABORTED` when jobs had to be aborted at the end, and for what keeps it from starting;
 * {@link DatabaseError} for configuration and connection
 */
export async function runWorker(worker: RunWorkerOptions): Promise<void> {
  const { options, env, cwd, log, signals, now } = worker
  const loaded = await loadConfig({ cwd, path: options.config })
  const { config } = loaded
  const environment = parseEnvironment(options.env ?? env.PGTEND_ENV, config.environment)
  const jobs = worker.createJobs(config)
  for (const [job, next] of checkSchedules(jobs, now())) log.info({ job, next: next.toISOString() }, 'job scheduled')
  const target = resolveConnection({
    databaseUrl: options.databaseUrl,
    env,
    config,
    environment,
    direct: true,
    cwd: loaded.directory,
  })
  // Asked before opening, because opening the embedded engine would create its database.
  if (target.kind === 'embedded') throw needsServer()
  const state: WorkerState = { database: undefined, queueStarted: false, stop: signals.stop }
  const server = await startHealthServer(config.worker.host, config.worker.port, () => readiness(state))
  log.info({ host: config.worker.host, port: server.port, environment }, 'worker started')
  try {
    const database = await connect(target, environment, log, signals.stop)
    try {
      requireSessionState(database)
      state.database = database
      await work(worker, { loaded, environment, database, jobs }, state)
    } finally {
      // A job that ignored its abort may hold a connection for ever.
      await Promise.race([database.end(), delay(CLOSE_MS, undefined, { ref: false })])
    }
  } catch (error) {
    // Told to stop while still waiting for the database: there is nothing to finish.
    if (!signals.stop.aborted || !isAbort(error)) throw error
  } finally {
    await server.close()
  }
  log.info('worker stopped')
}

interface WorkerState {
  database: Database | undefined
  queueStarted: boolean
  readonly stop: AbortSignal
}

interface Started {
  readonly loaded: LoadedConfig
  readonly environment: Environment
  readonly database: Database
  readonly jobs: readonly JobDefinition[]
}

async function work(worker: RunWorkerOptions, started: Started, state: WorkerState): Promise<void> {
  const { log, signals, now } = worker
  const { loaded, environment, database, jobs } = started
  const { config, directory } = loaded
  const running = createRunningJobs()
  const queue: JobQueue = createPgBossQueue(database.pool, {
    onError: createThrottledLog(log),
    onWarning: (warning) => log.warn({ warning }, 'the queue warns'),
  })
  const { PATH: path } = worker.env
  const context: Omit<JobContext, 'signal'> = { database, config, directory, environment, log, now, path }
  const end = (): Promise<readonly string[]> =>
    shutDown({ queue, running, timeoutMs: config.worker.shutdownTimeoutMs, hurry: signals.hurry, log })
  try {
    await startQueue(queue, jobs, running, context, signals.stop)
    state.queueStarted = true
    log.info({ jobs: jobs.map(({ name }) => name) }, 'worker ready')
    if (!signals.stop.aborted) await once(signals.stop, 'abort')
  } catch (error) {
    await end()
    throw error
  }
  const aborted = await end()
  if (aborted.length > 0) throw new WorkerError('WORKER_JOBS_ABORTED', `aborted: ${aborted.join(', ')}`)
}

async function readiness({ database, queueStarted, stop }: WorkerState): Promise<Readiness> {
  if (stop.aborted) return { ready: false, reasons: ['the worker is shutting down'] }
  if (database === undefined) return { ready: false, reasons: ['the database was not reached yet'] }
  if (!queueStarted) return { ready: false, reasons: ['the queue has not started yet'] }
  const { status, reasons } = await checkHealth(database.pool, { timeoutMs: READY_TIMEOUT_MS })
  return { ready: status !== 'down', reasons }
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError'
}
