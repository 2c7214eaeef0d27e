import { type PgtendConfig, PgtendError } from '@pgtend/database'
import type { JobDefinition } from './job-definition.ts'
import { createLog } from './log.ts'
import { parseOptions } from './options.ts'
import { runWorker } from './run/run-worker.ts'
import { listenForStopSignals } from './run/signals.ts'

/** Runs the program in this process with the given jobs and returns its exit code. Every failure is one `fatal` line of the log. */
export async function start(createJobs: (config: PgtendConfig) => readonly JobDefinition[]): Promise<number> {
  let log = createLog('info')
  const signals = listenForStopSignals()
  try {
    const options = parseOptions(process.argv.slice(2), (text) => process.stdout.write(text))
    if (options === undefined) return 0
    log = createLog(options.logLevel)
    const { env } = process
    await runWorker({ options, env, cwd: process.cwd(), log, signals, now: () => new Date(), createJobs })
    return 0
  } catch (error) {
    log.fatal({ err: error }, 'worker failed')
    return error instanceof PgtendError ? error.exitCode : 1
  } finally {
    signals.dispose()
  }
}
