import { type ChildProcess, spawn } from 'node:child_process'
import { openSync } from 'node:fs'
import type { SystemUser } from './system-user.ts'

export interface GuardedOptions {
  readonly command: readonly [string, ...string[]]
  /** Removed with everything in it once the process has ended. */
  readonly directory: string
  /** Takes stdout and stderr. */
  readonly logPath: string
  readonly env: NodeJS.ProcessEnv
  readonly user?: SystemUser | undefined
}

export interface GuardedProcess {
  readonly pid: number
  /** True once the process has ended by itself. */
  hasEnded(): boolean
  /** Ends the process, waits for it and removes its folder. */
  stop(): Promise<void>
  /** Leaves the process running and its folder in place after this process. */
  keep(): Promise<void>
}

// Waits for the end of its stdin, which comes when the tests stop the server and also when the
// test process dies of SIGINT, SIGTERM or SIGKILL. SIGINT is PostgreSQL's and PgBouncer's quick shutdown.
const GUARD = `
  read -r word
  if [ "$word" = keep ]; then exit 0; fi
  kill -INT "$1" 2>/dev/null
  tries=0
  while kill -0 "$1" 2>/dev/null && [ "$tries" -lt 100 ]; do sleep 0.05; tries=$((tries + 1)); done
  kill -KILL "$1" 2>/dev/null
  rm -rf "$2"
`

/** Starts a server process, and a small shell beside it that stops it when this process ends in whatever way. */
export function startGuarded(options: GuardedOptions): GuardedProcess {
  const { command, directory, logPath, env, user } = options
  const [program, ...args] = command
  const log = openSync(logPath, 'a')
  const child = spawn(program, args, {
    detached: true,
    stdio: ['ignore', log, log],
    cwd: directory,
    env,
    ...(user && { uid: user.uid, gid: user.gid }),
  })
  let ended = false
  child.on('exit', () => {
    ended = true
  })
  child.on('error', () => {
    ended = true
  })
  child.unref()
  const pid = child.pid
  if (pid === undefined) throw new Error(`"${program}" could not be started`)
  const guard = spawn('sh', ['-c', GUARD, 'guard', String(pid), directory], {
    detached: true,
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  guard.unref()
  return {
    pid,
    hasEnded: () => ended,
    stop: () => finish(guard, ''),
    keep: () => finish(guard, 'keep\n'),
  }
}

function finish(guard: ChildProcess, word: string): Promise<void> {
  if (guard.exitCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    guard.ref()
    guard.on('exit', () => resolve())
    guard.stdin?.end(word)
  })
}
