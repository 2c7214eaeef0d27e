/** Exit code of the command that ends with an error: 1 failed, 2 usage or configuration, 3 needs attention, 130 interrupted. */
export type ErrorExitCode = 1 | 2 | 3 | 130

/** What the generated error reference says about one code. */
export interface ErrorEntry {
  /** One sentence: what happened. */
  readonly summary: string
  /** One full sentence: what to do; the hint of an error that brings none of its own. */
  readonly remedy: string
  readonly exitCode: ErrorExitCode
}

/** The error codes of one package. Codes are documented and never reused. */
export type ErrorCatalogue = Readonly<Record<string, ErrorEntry>>

export interface PgtendErrorOptions {
  /** A full sentence with the command to run; default: the remedy of the code. */
  readonly hint?: string
  readonly cause?: unknown
  /** The facts of the message as fields, for callers that act on them. Never secrets or row values. */
  readonly details?: Readonly<Record<string, unknown>>
}

/**
 * What pgtend throws on purpose; any other error is a bug.
 * The message is one lower-case line without a full stop, names in double quotes, and carries no password, URL or row value.
 */
export class PgtendError<Code extends string = string> extends Error {
  override readonly name: string = 'PgtendError'
  readonly code: Code
  readonly hint: string
  readonly exitCode: ErrorExitCode
  readonly details: Readonly<Record<string, unknown>>

  constructor(
    catalogue: Readonly<Record<Code, ErrorEntry>>,
    code: Code,
    message: string,
    options: PgtendErrorOptions = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause })
    this.code = code
    this.hint = options.hint ?? catalogue[code].remedy
    this.exitCode = catalogue[code].exitCode
    this.details = options.details ?? {}
  }
}
