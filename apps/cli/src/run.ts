import { expandHelp } from './command-words.ts'
import type { CommandContext } from './context.ts'
import { toFailure } from './failure.ts'
import { buildProgram } from './program.ts'

/** Runs one command line. Every failure ends here: printed once, as text or JSON, with its exit code set. Never throws. */
export async function run(context: CommandContext, argv: readonly string[]): Promise<void> {
  let answered = false
  const watched: CommandContext = {
    ...context,
    stdout(text) {
      answered = true
      context.stdout(text)
    },
  }
  try {
    await runProgram(watched, argv)
  } catch (error) {
    // A command that has answered already must not print a second document.
    await reportError(context, error, wantsJson(argv) && !answered)
  }
}

async function runProgram(context: CommandContext, argv: readonly string[]): Promise<void> {
  const program = await buildProgram(context, argv)
  if (argv.length === 0) program.outputHelp()
  else await program.parseAsync(expandHelp(program, argv), { from: 'user' })
}

/** Prints what was thrown, once, and sets the exit code. */
export async function reportError(context: CommandContext, error: unknown, json: boolean): Promise<void> {
  const failure = await toFailure(error, context.signal.aborted)
  if (failure === undefined) return
  const { code, message, hint, exitCode, statement } = failure
  context.setExitCode(exitCode)
  if (json) {
    context.stdout(JSON.stringify({ error: { code, message, hint, statement } }, undefined, 2))
  } else {
    context.stderr(`Error: ${message}`)
    if (statement !== undefined) context.stderr(statement.replaceAll(/^/gm, '  '))
    context.stderr(`Hint: ${hint}`)
  }
  if (context.env.DEBUG?.includes('pgtend')) await printStacks(context, error)
}

/** The whole chain of causes, and both errors where the clean-up failed too. */
async function printStacks(context: CommandContext, error: unknown): Promise<void> {
  const { redactSecrets } = await import('@pgtend/database')
  const print = (current: unknown, label: string): void => {
    if (!(current instanceof Error)) return
    context.stderr(redactSecrets(`${label}${current.stack ?? current.message}`))
    print(current.cause, 'Caused by: ')
    if ('suppressed' in current) print(current.suppressed, 'While handling: ')
    if (current instanceof AggregateError) for (const inner of current.errors) print(inner, 'One of: ')
  }
  print(error, '')
}

/** The parser may have failed before it saw `--json`, so the words themselves are asked. */
export function wantsJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--')
  return argv.slice(0, end === -1 ? argv.length : end).includes('--json')
}
