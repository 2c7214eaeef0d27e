import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runTimed, type TimedCommand } from './run-timed.ts'

/** Writes the largest resident size of the process, in kilobytes, when it ends. */
const REPORT = `data:text/javascript,${encodeURIComponent(`
  import { writeFileSync } from 'node:fs'
  process.on('exit', () => writeFileSync(process.env.PGTEND_BENCH_MEMORY, String(process.resourceUsage().maxRSS)))
`)}`

/**
 * Runs a command of Node once more and returns the most memory its process had, in megabytes.
 * @throws {Error} when it fails
 */
export async function peakMemory(command: TimedCommand): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'pgtend-bench-'))
  const file = join(folder, 'memory')
  try {
    await runTimed({
      ...command,
      args: ['--import', REPORT, ...command.args],
      env: { ...command.env, PGTEND_BENCH_MEMORY: file },
    })
    return Number(await readFile(file, 'utf8')) / 1_024
  } finally {
    await rm(folder, { recursive: true })
  }
}
