import { spawn } from 'node:child_process'

/** A command line to measure. */
export interface TimedCommand {
  readonly file: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** Exit codes that count as done; default only 0. */
  readonly exitCodes?: readonly number[]
  /** Runs as this user; only root can. */
  readonly user?: { readonly uid: number; readonly gid: number } | undefined
}

/** A run that ended well. */
export interface TimedRun {
  /** Wall-clock time, process start included. */
  readonly timeMs: number
  readonly stdout: string
}

const ERROR_TAIL = 2_000

/**
 * Runs a process to its end and returns the wall-clock time in milliseconds, process start included.
 * @throws {Error} with the end of its output when it fails
 */
export async function runTimed(command: TimedCommand): Promise<number> {
  return (await runForOutput(command)).timeMs
}

/** As `runTimed`, with what the process printed. */
export function runForOutput(command: TimedCommand): Promise<TimedRun> {
  const { args, cwd = process.cwd(), env = {}, exitCodes = [0], file, user } = command
  return new Promise((resolve, reject) => {
    let [stdout, tail] = ['', '']
    const started = performance.now()
    const stdio = ['ignore', 'pipe', 'pipe'] as const
    const child = spawn(file, args, { cwd, env: { ...process.env, ...env }, stdio: [...stdio], ...user })
    const collect = (chunk: Buffer): void => {
      tail = (tail + chunk.toString('utf8')).slice(-ERROR_TAIL)
    }
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString('utf8')
      collect(chunk)
    })
    child.stderr.on('data', collect)
    child.on('error', reject)
    child.on('close', (code) => {
      const timeMs = performance.now() - started
      if (code !== null && exitCodes.includes(code)) resolve({ timeMs, stdout })
      else reject(new Error(`${[file, ...args].join(' ')} ended with ${code}:\n${tail}`))
    })
  })
}
