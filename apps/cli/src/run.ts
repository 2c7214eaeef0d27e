import { CommanderError } from 'commander'
import type { CommandContext } from './context.ts'
import { EXIT, type ExitCode } from './exit-code.ts'
import { buildProgram } from './program.ts'

/** Runs one command line. Every failure ends here: printed once, as text or JSON, with its exit code set. */
export async function run(context: CommandContext, argv: readonly string[]): Promise<void> {
  try {
    const program = await buildProgram(context, argv)
    program.configureOutput({ writeOut: (text) => context.stdout(text.trimEnd()) })
    if (argv.length === 0) return context.stdout(program.helpInformation().trimEnd())
    await program.parseAsync(argv, { from: 'user' })
  } catch (error) {
    await reportError(context, argv, error)
  }
}

interface Failure {
  readonly code: string
  readonly message: string
  readonly hint: string
  readonly exitCode: ExitCode
}

async function reportError(context: CommandContext, argv: readonly string[], error: unknown): Promise<void> {
  if (error instanceof CommanderError && error.exitCode === 0) return
  const failure = await toFailure(context, error)
  context.setExitCode(failure.exitCode)
  const { code, message, hint } = failure
  if (argv.includes('--json')) {
    context.stdout(JSON.stringify({ error: { code, message, hint } }, undefined, 2))
  } else {
    context.stderr(`Error: ${message}`)
    context.stderr(`Hint: ${hint}`)
  }
  if (context.env.DEBUG?.includes('pgtend')) await printStack(context, error)
}

async function toFailure(context: CommandContext, error: unknown): Promise<Failure> {
  if (error instanceof CommanderError) return usageFailure(error)
  const { PgtendError, redactSecrets } = await import('@pgtend/database')
  if (error instanceof PgtendError) {
    const exitCode = context.signal.aborted ? EXIT.interrupted : error.exitCode
    return { code: error.code, message: redactSecrets(error.message), hint: redactSecrets(error.hint), exitCode }
  }
  const text = error instanceof Error ? error.message : String(error)
  return {
    code: 'UNEXPECTED',
    message: redactSecrets(text),
    hint: 'This is probably a bug of pgtend; run again with DEBUG=pgtend and report what it prints.',
    exitCode: context.signal.aborted ? EXIT.interrupted : EXIT.failed,
  }
}

function usageFailure(error: CommanderError): Failure {
  const message = error.message.replace(/^error: /, '').replace(/\.$/, '')
  return {
    code: 'USAGE',
    message: message === '(outputHelp)' ? 'a command is missing' : message,
    hint: 'Run the command with `--help` to see its options and examples.',
    exitCode: EXIT.usage,
  }
}

async function printStack(context: CommandContext, error: unknown): Promise<void> {
  const { redactSecrets } = await import('@pgtend/database')
  for (let current: unknown = error; current instanceof Error; current = current.cause) {
    context.stderr(redactSecrets(current.stack ?? current.message))
  }
}
