import type { Command } from 'commander'
import type { CommandContext } from './context.ts'
import { commonOptions } from './options.ts'

/** Prints a result: the data with `--json`, otherwise the text. The two renderers share one value. */
export function report<T>(
  context: CommandContext,
  command: Command,
  result: T,
  renderText: (result: T) => string,
): void {
  context.stdout(commonOptions(command).json ? JSON.stringify(result, undefined, 2) : renderText(result))
}
