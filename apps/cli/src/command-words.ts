import type { Command } from 'commander'
import { commandPath, UsageError } from './usage-error.ts'

/** Where the words of a command line lead. */
export interface WordWalk {
  readonly command: Command
  /** The words that are neither options nor their values, up to the first argument of a command. */
  readonly words: readonly string[]
  /** The first word that names no command where one is expected. */
  readonly unknown?: string
}

/** Follows the words of a command line through the program, skipping options and their values. */
export function walkWords(program: Command, argv: readonly string[]): WordWalk {
  let command = program
  const words: string[] = []
  for (let index = 0; index < argv.length && command.commands.length > 0; index += 1) {
    const word = argv[index] ?? ''
    if (word === '--') break
    if (word.startsWith('-')) {
      if (takesValue(command, word)) index += 1
      continue
    }
    words.push(word)
    if (word === 'help') continue
    const child = command.commands.find((each) => each.name() === word || each.aliases().includes(word))
    if (child === undefined) return { command, words, unknown: word }
    command = child
  }
  return { command, words }
}

/**
 * Turns `help migrate up` and `migrate help up` into `migrate up --help`.
 * @throws {UsageError} when help is wanted for a command that does not exist
 */
export function expandHelp(program: Command, argv: readonly string[]): readonly string[] {
  const { command, words, unknown } = walkWords(program, argv)
  const end = argv.indexOf('--')
  const options = argv.slice(0, end === -1 ? argv.length : end)
  if (!words.includes('help') && !options.includes('--help') && !options.includes('-h')) return argv
  if (unknown === undefined) return [...words.filter((word) => word !== 'help'), '--help']
  const names = command.commands.map((child) => child.name()).join(', ')
  throw new UsageError(`unknown command "${unknown}" of "${commandPath(command)}"`, `Name one of ${names}.`)
}

function takesValue(command: Command, word: string): boolean {
  for (let current: Command | null = command; current !== null; current = current.parent) {
    const option = current.options.find(({ long, short }) => long === word || short === word)
    if (option !== undefined) return option.required
  }
  return false
}
