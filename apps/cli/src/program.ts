import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import type { CommandContext } from './context.ts'
import { NOUNS } from './nouns.ts'
import { addCommonOptions } from './options.ts'

const EXAMPLES = `
Examples:
  $ pgtend demo                         watch a database live its life, without a server
  $ pgtend migrate up                   apply pending migrations
  $ pgtend vector create memories embedding
  $ pgtend backup create --verify       back up, restore into a scratch database, compare

Exit codes: 0 done, 1 failed, 2 usage or configuration, 3 needs attention, 130 interrupted.`

/** Options of the program that take a value, so that the value is not mistaken for the first word. */
const OPTIONS_WITH_VALUE = new Set(['--database-url', '--config', '--env'])

/** Builds the program for one command line: only the first word that it uses is loaded, the others are names for `--help`. */
export async function buildProgram(context: CommandContext, argv: readonly string[]): Promise<Command> {
  const wanted = firstWord(argv)
  return build(context, (name) => name === wanted)
}

/** Builds the program with every command loaded: for the reference, completion and tests. */
export async function buildFullProgram(context: CommandContext): Promise<Command> {
  return build(context, () => true)
}

async function build(context: CommandContext, isLoaded: (name: string) => boolean): Promise<Command> {
  const program = addCommonOptions(new Command('pgtend'))
    .description('Tend your Postgres: migrations, vector indexes, backups, maintenance and seed data.')
    .version(packageVersion(), '--version', 'print the version')
    .helpOption('--help', 'show help')
    .helpCommand('help [command]', 'show help for a command')
    .addHelpText('after', EXAMPLES)
  for (const noun of NOUNS) {
    const command = isLoaded(noun.name) ? (await noun.load())(context) : new Command(noun.name)
    program.addCommand(command.summary(noun.summary))
  }
  inheritSettings(program)
  return program
}

/** Usage errors are thrown and not printed with an exit; every help lists the common options. */
function inheritSettings(command: Command): void {
  command.exitOverride().configureHelp({ showGlobalOptions: true }).helpOption('--help', 'show help')
  command.configureOutput({ writeErr: () => undefined })
  for (const child of command.commands) inheritSettings(child)
}

function firstWord(argv: readonly string[]): string | undefined {
  let index = 0
  while (index < argv.length) {
    const word = argv[index] ?? ''
    if (word === 'help') index += 1
    else if (OPTIONS_WITH_VALUE.has(word)) index += 2
    else if (word.startsWith('-')) index += 1
    else return word
  }
  return undefined
}

function packageVersion(): string {
  const manifest: { version: string } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  return manifest.version
}
