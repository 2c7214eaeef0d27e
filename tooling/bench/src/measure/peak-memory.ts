import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runForOutput, type TimedCommand, type TimedRun } from './run-timed.ts'

/** A run of Node, and the most memory its process had; what it started counts for itself. */
export interface WatchedRun extends TimedRun {
  readonly peakMb: number
}

/**
 * Writes the largest resident size of the process, in kilobytes, when it ends. On Linux `maxRSS` begins with that of the process which
 * started it; what /proc says does not.
 */
const REPORT = `data:text/javascript,${encodeURIComponent(`
  import { existsSync, readFileSync, writeFileSync } from 'node:fs'
  const peak = () =>
    existsSync('/proc/self/status')
      ? /VmHWM:\\s+(\\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))[1]
      : process.resourceUsage().maxRSS
  process.on('exit', () => writeFileSync(process.env.PGTEND_BENCH_MEMORY, String(peak())))
`)}`

/**
 * Runs a command of Node once more and returns the most memory its process had, in megabytes.
 * @throws {Error} when it fails
 */
export async function peakMemory(command: TimedCommand): Promise<number> {
  return (await runWatched(command)).peakMb
}

/**
 * Runs a command of Node and returns its time, what it printed and the most memory its process had.
 * @throws {Error} when it fails
 */
export async function runWatched(command: TimedCommand): Promise<WatchedRun> {
  const folder = await mkdtemp(join(tmpdir(), 'pgtend-bench-'))
  const file = join(folder, 'memory')
  try {
    const run = await runForOutput({
      ...command,
      args: ['--import', REPORT, ...command.args],
      env: { ...command.env, PGTEND_BENCH_MEMORY: file },
    })
    return { ...run, peakMb: Number(await readFile(file, 'utf8')) / 1_024 }
  } finally {
    await rm(folder, { recursive: true })
  }
}
