import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { waitFor } from '@pgtend/testing'
import type { Client, ClientBase } from 'pg'
import pg from 'pg'
import { onTestFinished } from 'vitest'
import { createPgBossQueue } from '../src/queue/pg-boss-queue.ts'

const TEST_MAIN = fileURLToPath(new URL('./worker-main.ts', import.meta.url))
export const REAL_MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url))

export interface StartWorkerOptions {
  /** An empty folder for the configuration. */
  readonly cwd: string
  readonly databaseUrl?: string
  /** The `worker` part of the configuration; port 0 is added. Schedules default to none. */
  readonly worker?: Readonly<Record<string, unknown>>
  readonly args?: readonly string[]
  /** Default: the worker with test jobs. */
  readonly main?: string
}

export interface WorkerProcess {
  readonly pid: number
  kill(signal: NodeJS.Signals): void
  /** Everything it has printed so far. */
  output(): string
  /** Resolves to the exit code; -1 when a signal ended it. */
  readonly exited: Promise<number>
  /** Asks an endpoint; undefined when nobody listens. */
  status(path: '/healthz' | '/readyz'): Promise<number | undefined>
  ready(): Promise<void>
}

const NO_SCHEDULES = { backup: null, prune: null, maintenance: null }

/** Starts a worker in a process of its own; it is killed when the running test finishes before it. */
export async function startWorker(options: StartWorkerOptions): Promise<WorkerProcess> {
  const { cwd, databaseUrl, worker = {}, args = [], main = TEST_MAIN } = options
  const config = { backup: { encryption: 'none' }, worker: { port: 0, schedules: NO_SCHEDULES, ...worker } }
  await writeFile(join(cwd, 'pgtend.config.ts'), `export default ${JSON.stringify(config)}\n`)
  const child = spawn(
    process.execPath,
    ['--conditions=@pgtend/source', '--disable-warning=ExperimentalWarning', main, ...args],
    {
      cwd,
      env: { PATH: process.env.PATH, HOME: tmpdir(), ...(databaseUrl ? { DATABASE_URL: databaseUrl } : {}) },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  const exited = new Promise<number>((resolve) => child.on('close', (code) => resolve(code ?? -1)))
  const status = async (path: string): Promise<number | undefined> => {
    const port = /"port":(\d+)/.exec(output)?.[1]
    if (port === undefined) return undefined
    return fetch(`http://127.0.0.1:${port}${path}`).then(
      (response) => response.status,
      () => undefined,
    )
  }
  return {
    pid: child.pid ?? -1,
    kill: (signal) => child.kill(signal),
    output: () => output,
    exited,
    status,
    ready: async () => {
      await waitFor(async () => (await status('/readyz')) === 200, { what: `readiness of: ${output}` })
    },
  }
}

/** Creates the tables that the test jobs use. */
export async function createEventTables(db: ClientBase): Promise<void> {
  await db.query(`
    create table event (job text not null, what text not null, pid int not null, at timestamptz default clock_timestamp());
    create table release (released boolean);
  `)
}

/** Lists what happened to a job, oldest first. */
export async function listEvents(db: Client, job: string): Promise<readonly string[]> {
  const { rows } = await db.query<{ what: string }>('select what from event where job = $1::text order by at', [job])
  return rows.map(({ what }) => what)
}

/** Asks the queue for a run of a job, as a program beside the workers would. */
export async function trigger(databaseUrl: string, job: string): Promise<string | undefined> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 })
  const queue = createPgBossQueue(pool, { onError: () => undefined, onWarning: () => undefined })
  try {
    await queue.start()
    return await queue.trigger(job)
  } finally {
    await queue.stop(1_000)
    await pool.end()
  }
}
