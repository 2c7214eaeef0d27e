import type { CommandContext } from './context.ts'
import { EXIT, type ExitCode } from './exit-code.ts'
import { terminalLine } from './render/terminal-line.ts'
import { reportError, run, wantsJson } from './run.ts'

/** `pnpm` and `npx` pass on a Ctrl-C that the terminal has already sent to us: two signals this close are one. */
const SAME_SIGNAL_MS = 300

/** Runs the command line of a process: its streams, its signals, its exit code. Never throws. */
export async function runProcess(process: NodeJS.Process): Promise<void> {
  const interruption = listenForSignals(process)
  const context = processContext(process, interruption)
  const argv = process.argv.slice(2)
  ignoreClosedPipes(process)
  process.on('uncaughtException', (error) => {
    // Counts when not even the report can be made: a broken installation must not end with 0.
    context.setExitCode(EXIT.failed)
    // What fails outside every `await` would end in a bare stack, passwords and all; here it ends like any other failure.
    void reportError(context, error, wantsJson(argv))
      .catch(() => context.stderr('Error: a part of pgtend could not be loaded\nHint: Install pgtend again.'))
      .finally(() => process.exit())
  })
  await run(context, argv)
}

/** The first signal cancels what runs, politely; the second gives up at once. */
function listenForSignals(process: NodeJS.Process): AbortSignal {
  const interruption = new AbortController()
  let first = 0
  const onSignal = (): void => {
    if (interruption.signal.aborted) {
      if (performance.now() - first < SAME_SIGNAL_MS) return
      process.exit(EXIT.interrupted)
    }
    first = performance.now()
    process.exitCode = EXIT.interrupted
    process.stderr.write('\nInterrupted: stopping safely. Press Ctrl-C again to exit at once.\n')
    interruption.abort()
  }
  // SIGHUP: the terminal was closed, and the server would go on with our statement.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal)
  return interruption.signal
}

/** `pgtend … | head` closes the pipe early: that is no failure, and what runs must still be finished. */
function ignoreClosedPipes(process: NodeJS.Process): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return
    process.exitCode = EXIT.failed
    process.stderr.write(`Error: the answer could not be written to stdout: ${error.code ?? 'unknown'}\n`)
  })
  // Nowhere is left to say it.
  process.stderr.on('error', () => undefined)
}

function processContext(process: NodeJS.Process, signal: AbortSignal): CommandContext {
  const clearLine = '\r\u001B[2K'
  let rewriting = false
  const print = (stream: NodeJS.WriteStream, text: string): void => {
    if (rewriting) process.stderr.write(clearLine)
    rewriting = false
    stream.write(`${text}\n`)
  }
  return {
    cwd: process.cwd(),
    env: process.env,
    signal,
    now: () => new Date(),
    interactive: process.stdin.isTTY === true && process.stderr.isTTY === true,
    liveProgress: process.stderr.isTTY === true,
    stdout: (text) => print(process.stdout, text),
    stderr: (text) => print(process.stderr, text),
    rewriteLine: (text) => {
      rewriting = text !== ''
      process.stderr.write(`${clearLine}${terminalLine(text, process.stderr.columns)}`)
    },
    setExitCode: (code: ExitCode) => {
      if (!signal.aborted) process.exitCode = code
    },
  }
}
