import { spawn } from 'node:child_process'

/** A command line to measure. */
export interface TimedCommand {
  readonly file: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** Exit codes that count as done; default only 0. */
  readonly exitCodes?: readonly number[]
}

const ERROR_TAIL = 2_000

/**
 * Runs a process to its end and returns the wall-clock time in milliseconds, process start included.
 * @throws {Error} with the end of its output when it fails
 */
export function runTimed({
  file,
  args,
  env = {},
  cwd = process.cwd(),
  exitCodes = [0],
}: TimedCommand): Promise<number> {
  return new Promise((resolve, reject) => {
    let output = ''
    const started = performance.now()
    const child = spawn(file, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
    const collect = (chunk: Buffer): void => {
      output = (output + chunk.toString('utf8')).slice(-ERROR_TAIL)
    }
    child.stdout.on('data', collect)
    child.stderr.on('data', collect)
    child.on('error', reject)
    child.on('close', (code) => {
      const elapsed = performance.now() - started
      if (code !== null && exitCodes.includes(code)) resolve(elapsed)
      else reject(new Error(`${[file, ...args].join(' ')} ended with ${code}:\n${output}`))
    })
  })
}
