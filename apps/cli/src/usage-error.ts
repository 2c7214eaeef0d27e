import type { Command, CommanderError } from 'commander'
import { wordOfOtherTool } from './words-of-other-tools.ts'

/** A mistake on the command line, found by the parser. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  readonly hint: string

  constructor(message: string, hint: string) {
    super(hideUrls(message))
    this.hint = hint
  }
}

/**
 * Puts what the parser says into our own form: one fact in the message, what to do in the hint, and no URL that was typed.
 * The parser's error repeats what was typed, password and all, so it is not kept as the cause.
 */
export function usageError(command: Command, error: CommanderError): UsageError {
  const path = commandPath(command)
  const help = `Run \`${path} --help\` to see its options and examples.`
  if (error.code === 'commander.help') {
    const names = command.commands.map((child) => child.name())
    return new UsageError(`"${path}" needs a command`, `Name one of ${names.join(', ')}.`)
  }
  const [first = '', suggestion] = error.message.replace(/^error: /, '').split('\n')
  const [fact = '', ...rest] = hideUrls(first).split(/\. (?=[A-Z])/)
  const message = lowerFirst(fact.replace(/\.$/, '').replaceAll(/'([^']*)'/g, '"$1"'))
  const word = error.code === 'commander.unknownCommand' ? /"(.*)"/.exec(message)?.[1] : undefined
  const extra =
    wordOfOtherTool(path, word) ??
    suggestion?.replace(/^\((Did you mean .*\?)\)$/, '$1') ??
    rest.map((part) => `${part.replace(/\.$/, '')}.`).join(' ')
  return new UsageError(message, extra === '' ? help : `${extra} ${help}`)
}

/** The words that lead to a command: `pgtend migrate up`. */
export function commandPath(command: Command): string {
  return command.parent === null ? command.name() : `${commandPath(command.parent)} ${command.name()}`
}

/**
 * A URL in the wrong place may hold a password, and be too broken for `redactSecrets` to find it.
 * All that follows goes too: nobody can tell where such a URL ends.
 */
function hideUrls(text: string): string {
  const [url, scheme = ''] = /([a-z][a-z0-9+.-]*:\/\/).*$/is.exec(text) ?? []
  if (url === undefined) return text
  const before = text.slice(0, -url.length)
  const openQuote = /['"](?=[^'"]*$)/.exec(before)?.[0] ?? ''
  const isOpen = openQuote !== '' && before.split(openQuote).length % 2 === 0
  return `${before}${scheme}***${isOpen ? openQuote : ''}`
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
