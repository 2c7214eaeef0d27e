import type { DatabaseError, Environment } from '@pgtend/database'
import type { Command } from 'commander'
import type { CommandContext } from './context.ts'
import { commonOptions } from './options.ts'

/**
 * Asks an ordinary question; `--yes` answers it.
 * @throws {CliError} `ANSWER_NEEDED` without a terminal, `DECLINED` when the answer is no
 * @throws {DatabaseError} `INTERRUPTED` when Ctrl-C was pressed at the question
 */
export async function confirm(context: CommandContext, command: Command, question: string): Promise<void> {
  const options = commonOptions(command)
  if (options.yes) return
  // Loaded on use, like the questions: the help of a command must not wait for them.
  const { CliError } = await import('./cli-error.ts')
  if (!context.interactive || !options.input) {
    throw new CliError('ANSWER_NEEDED', `the question "${question}" needs an answer`)
  }
  const { confirm: ask, isCancel } = await import('@clack/prompts')
  const answer = await ask({ message: question, initialValue: false, output: process.stderr, signal: context.signal })
  if (isCancel(answer)) throw await interrupted()
  if (!answer) throw new CliError('DECLINED', 'the question was answered with no')
}

export interface DestructionOptions {
  /** What is lost, for people: `drops the database "app" with all its data`. */
  readonly what: string
  readonly database: string
  readonly environment: Environment
  /** Value of `--confirm`. */
  readonly confirmed: string | undefined
}

/**
 * Lets a command destroy data only when the database was named: in `--confirm`, or typed at the terminal.
 * In development `--yes` is enough; in production only `--confirm` is.
 * @throws {CliError} `CONFIRMATION_NEEDED` or `DECLINED`
 * @throws {DatabaseError} `INTERRUPTED` when Ctrl-C was pressed at the question
 */
export async function confirmDestruction(
  context: CommandContext,
  command: Command,
  { what, database, environment, confirmed }: DestructionOptions,
): Promise<void> {
  if (confirmed === database) return
  const { CliError } = await import('./cli-error.ts')
  const reason = confirmed === undefined ? `this ${what}` : `--confirm names "${confirmed}" and this ${what}`
  const needed = new CliError('CONFIRMATION_NEEDED', reason, {
    hint: `Pass \`--confirm ${quoteForShell(database)}\` to go on.`,
    details: { database, environment },
  })
  if (confirmed !== undefined || environment === 'production') throw needed
  const options = commonOptions(command)
  if (environment === 'development' && options.yes) return
  if (!context.interactive || !options.input) throw needed
  const { isCancel, text } = await import('@clack/prompts')
  const message = `This ${what}. Type the name of the database to go on:`
  const typed = await text({ message, output: process.stderr, signal: context.signal })
  if (isCancel(typed)) throw await interrupted()
  if (typed !== database) throw new CliError('DECLINED', 'the name of the database was not typed')
}

/** The error of a question that was left with Ctrl-C: a terminal in raw mode hands it to the question and sends no signal. */
export async function interrupted(): Promise<DatabaseError> {
  const { DatabaseError } = await import('@pgtend/database')
  return new DatabaseError('INTERRUPTED', 'interrupted at the question; nothing was changed')
}

function quoteForShell(word: string): string {
  return /^[\w.-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
