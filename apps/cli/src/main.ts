#!/usr/bin/env node
import type { CommandContext } from './context.ts'
import { EXIT } from './exit-code.ts'
import { run } from './run.ts'

const interruption = new AbortController()

/** The first signal cancels what runs, politely; the second gives up at once. */
function onSignal(): void {
  if (interruption.signal.aborted) process.exit(EXIT.interrupted)
  process.stderr.write('Interrupted: cancelling the running statement. Press Ctrl-C again to exit at once.\n')
  process.exitCode = EXIT.interrupted
  interruption.abort()
}

process.on('SIGINT', onSignal)
process.on('SIGTERM', onSignal)
// `pgtend … | head` closes the pipe: that is not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(EXIT.done)
})

const context: CommandContext = {
  cwd: process.cwd(),
  env: process.env,
  signal: interruption.signal,
  now: () => new Date(),
  interactive: process.stdin.isTTY === true && process.stderr.isTTY === true,
  liveProgress: process.stderr.isTTY === true,
  stdout: (text) => process.stdout.write(`${text}\n`),
  stderr: (text) => process.stderr.write(`${text}\n`),
  rewriteLine: (text) => process.stderr.write(`\r\u001B[2K${text.slice(0, (process.stderr.columns ?? 80) - 1)}`),
  setExitCode: (code) => {
    process.exitCode = code
  },
}

await run(context, process.argv.slice(2))
