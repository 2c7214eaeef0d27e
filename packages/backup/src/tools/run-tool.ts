import { type ChildProcess, spawn } from 'node:child_process'
import { PassThrough, pipeline, type Readable, type Writable } from 'node:stream'
import { redactSecrets } from '@pgtend/database'
import type { Tool } from './find-tool.ts'

export interface RunToolOptions {
  readonly args: readonly string[]
  /** libpq variables; the password only ever travels here. */
  readonly env: Readonly<Record<string, string>>
  readonly signal?: AbortSignal | undefined
  /** Each line of stderr; true: it is no more than progress, and not kept. */
  readonly onLine?: ((line: string) => boolean) | undefined
}

/** A client program that runs. */
export interface RunningTool {
  readonly pid: number | undefined
  /** Nothing of it is lost, however late it is read. */
  readonly stdout: Readable
  readonly stdin: Writable
  /** Settles when the process has ended; never rejects. */
  readonly ended: Promise<ToolEnd>
  /** Asks it to end, and waits until it has. */
  stop(): Promise<void>
}

export interface ToolEnd {
  readonly ok: boolean
  /** `exit code 1`, `signal SIGKILL`. */
  readonly reason: string
  /** What it wrote to stderr, its last 4,000 characters, without secrets. */
  readonly stderr: string
}

const STDERR_LIMIT = 4_000
/** A pg_dump that hangs in the network does not hear SIGTERM. */
const KILL_AFTER_MS = 5_000

/** Starts a client program. When the signal aborts it gets SIGTERM, upon which it cancels its statement on the server. */
export function runTool(tool: Tool, { args, env, signal, onLine }: RunToolOptions): RunningTool {
  const child = spawn(tool.path, args, { env: toolEnvironment(tool, env), stdio: ['pipe', 'pipe', 'pipe'] })
  // Node throws away what a program has printed that ends before somebody reads it.
  const stdout = pipeline(child.stdout, new PassThrough(), () => undefined)
  let stderr = ''
  readLines(child.stderr, (line) => {
    if (onLine?.(line) !== true) stderr = `${stderr}${line}\n`.slice(-STDERR_LIMIT)
  })
  // A program that ends early closes its input; its exit code says why.
  child.stdin.on('error', () => undefined)
  const onAbort = (): void => void terminate(child)
  if (signal?.aborted) onAbort()
  signal?.addEventListener('abort', onAbort, { once: true })
  const ended = new Promise<ToolEnd>((resolve) => {
    child.once('error', (error) => resolve({ ok: false, reason: error.message, stderr: redactSecrets(stderr.trim()) }))
    child.once('close', (code, killedBy) => {
      signal?.removeEventListener('abort', onAbort)
      const reason = killedBy === null ? `exit code ${code}` : `signal ${killedBy}`
      resolve({ ok: code === 0, reason, stderr: redactSecrets(stderr.trim()) })
    })
  })
  return { pid: child.pid, stdout, stdin: child.stdin, ended, stop: () => stop(child, stdout, ended) }
}

function readLines(stream: Readable, onLine: (line: string) => void): void {
  let rest = ''
  stream.setEncoding('utf8').on('data', (text: string) => {
    const lines = `${rest}${text}`.split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) onLine(line)
  })
  stream.on('end', () => {
    if (rest !== '') onLine(rest)
  })
}

async function stop(child: ChildProcess, stdout: Readable, ended: Promise<ToolEnd>): Promise<void> {
  terminate(child)
  stdout.resume()
  await ended
}

function terminate(child: ChildProcess): void {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS)
  timer.unref()
  child.once('close', () => clearTimeout(timer))
}

/** Nothing of this process's environment is handed on, so that a stray PGOPTIONS or PGSERVICE changes nothing. */
function toolEnvironment(tool: Tool, env: Readonly<Record<string, string>>): Record<string, string> {
  // Without a CA libpq wants ~/.postgresql/root.crt; since 16 it can use the list of the system, as Node does.
  const systemCa = env.PGSSLMODE === 'verify-full' && env.PGSSLROOTCERT === undefined && tool.major >= 16
  return { LC_ALL: 'C', ...env, ...(systemCa ? { PGSSLROOTCERT: 'system' } : {}) }
}
