import { spawn } from 'node:child_process'
import type { SystemUser } from './system-user.ts'

export interface RunOptions {
  readonly cwd?: string
  /** Replaces the whole environment; default: this process's own. */
  readonly env?: NodeJS.ProcessEnv
  /** Runs as this user; only root can. */
  readonly user?: SystemUser | undefined
  /** Default: no limit. */
  readonly timeoutMs?: number
}

/**
 * Runs a program to its end and returns what it printed on stdout.
 * @throws {Error} when it cannot start, exits with another code than 0 or takes too long; the message has the end of its output.
 */
export function runCommand(command: readonly [string, ...string[]], options: RunOptions = {}): Promise<string> {
  const [program, ...args] = command
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      cwd: options.cwd,
      env: options.env,
      timeout: options.timeoutMs,
      ...(options.user && { uid: options.user.uid, gid: options.user.gid }),
    })
    let stdout = ''
    let all = ''
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString()
      all += chunk.toString()
    })
    child.stderr.on('data', (chunk: Buffer) => {
      all += chunk.toString()
    })
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (code === 0) resolve(stdout)
      else reject(new Error(`"${program} ${args[0] ?? ''}" ended with ${code ?? signal}: ${all.trim().slice(-2000)}`))
    })
  })
}
