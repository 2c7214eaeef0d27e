import type { ExitCode } from './exit-code.ts'

/** Everything a command may touch of the process it runs in; tests and the program pass their own. */
export interface CommandContext {
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal
  readonly now: () => Date
  /** Someone sits at a terminal and can answer questions. */
  readonly interactive: boolean
  /** stderr is a terminal: progress may rewrite its line. */
  readonly liveProgress: boolean
  /** The answer of a command, one newline added. */
  stdout(text: string): void
  /** Progress, warnings and questions, one newline added. */
  stderr(text: string): void
  /** Rewrites the last line of stderr; only with `liveProgress`. */
  rewriteLine(text: string): void
  setExitCode(code: ExitCode): void
}
