import { type ErrorCatalogue, PgtendError, type PgtendErrorOptions } from '@pgtend/database'

/** What goes wrong between the keyboard and a package. */
export const CLI_ERRORS = {
  USAGE: {
    summary: 'The command line has an unknown command, option or value.',
    remedy: 'Run the command with `--help` to see its options and examples.',
    exitCode: 2,
  },
  ANSWER_NEEDED: {
    summary: 'The command asks a question and there is no terminal to answer it, or `--no-input` was given.',
    remedy: 'Pass `--yes` to answer yes.',
    exitCode: 2,
  },
  CONFIRMATION_NEEDED: {
    summary: 'The command destroys data and the database was not named in `--confirm`.',
    remedy: 'Pass `--confirm` with the name of the database.',
    exitCode: 2,
  },
  DECLINED: {
    summary: 'The question was answered with no; nothing was changed.',
    remedy: 'Run the command again when it is time.',
    exitCode: 1,
  },
  FOLDER_NOT_FOUND: {
    summary: 'A folder given on the command line does not exist.',
    remedy: 'Check the path.',
    exitCode: 2,
  },
  SERVER_ERROR: {
    summary: 'The server refused a statement for a reason pgtend did not foresee; SQLSTATE says which.',
    remedy: 'Look the SQLSTATE up in the PostgreSQL manual, or run again with DEBUG=pgtend to see where it happened.',
    exitCode: 1,
  },
  CONNECTION_LOST: {
    summary: 'The connection ended while the command ran: the server stopped, or the network failed.',
    remedy: 'Check the server with `pgtend db health` and run the command again.',
    exitCode: 1,
  },
  SYSTEM_ERROR: {
    summary: 'The operating system refused something: a file, a folder or a program.',
    remedy: 'Check the path, the permissions and the free space, and run the command again.',
    exitCode: 1,
  },
  UNEXPECTED: {
    summary: 'Something failed that should not; this is probably a bug of pgtend.',
    remedy: 'Run again with DEBUG=pgtend and report what it prints.',
    exitCode: 1,
  },
  NO_MARKDOWN: {
    summary: 'The demo found no Markdown in the folders it was given.',
    remedy: 'Name a folder with `.md` files, for example `pgtend demo docs`.',
    exitCode: 2,
  },
} as const satisfies ErrorCatalogue

export type CliErrorCode = keyof typeof CLI_ERRORS

export class CliError extends PgtendError<CliErrorCode> {
  override readonly name = 'CliError'

  constructor(code: CliErrorCode, message: string, options?: PgtendErrorOptions) {
    super(CLI_ERRORS, code, message, options)
  }
}
