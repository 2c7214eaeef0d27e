import type { Command } from 'commander'
import { shellWord } from './render/shell-words.ts'

/** The options of a command as they were typed, except some, as words for the shell; each with a blank before it. */
export function typedOptions(command: Command, except: readonly string[]): string {
  const words = command.options
    .filter((option) => command.getOptionValueSource(option.attributeName()) === 'cli')
    .filter((option) => !except.includes(option.attributeName()))
    .flatMap((option) => {
      const value: unknown = command.getOptionValue(option.attributeName())
      if (Array.isArray(value)) return value.flatMap((each) => [option.long ?? '', shellWord(String(each))])
      if (typeof value !== 'boolean') return [option.long ?? '', shellWord(String(value))]
      // `--prove` and `--no-prove` are two options with one value.
      return value === option.negate ? [] : [option.long ?? '']
    })
  return words.map((word) => ` ${word}`).join('')
}
