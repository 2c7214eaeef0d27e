import { readFileSync } from 'node:fs'
import { Command, type CommanderError } from 'commander'
import { walkWords } from './command-words.ts'
import type { CommandContext } from './context.ts'
import { NOUNS } from './nouns.ts'
import { addCommonOptions } from './options.ts'
import { usageError } from './usage-error.ts'

const EXAMPLES = `
Examples:
  $ pgtend demo                         watch a database live its life, without a server
  $ pgtend migrate up                   apply pending migrations
  $ pgtend vector create memories.embedding
  $ pgtend backup create --verify       back up, restore into a scratch database, compare

Exit codes: 0 done, 1 failed, 2 usage or configuration, 3 needs attention, 130 interrupted.`

/** Builds the program for one command line: only what its words name is loaded and built, the others are names for `--help`. */
export async function buildProgram(context: CommandContext, argv: readonly string[]): Promise<Command> {
  // Nearly always the line begins with its word, and need not be walked through a program built for that.
  const [first = '', second] = argv
  if (NOUNS.some(({ name }) => name === first)) return build(context, (name) => name === first, second)
  const { words } = walkWords(await build(context, () => false), argv)
  return build(context, (name) => words.includes(name))
}

/** Builds the program with every command loaded: for the reference, completion and tests. */
export async function buildFullProgram(context: CommandContext): Promise<Command> {
  return build(context, () => true)
}

async function build(context: CommandContext, isLoaded: (name: string) => boolean, word?: string): Promise<Command> {
  const program = addCommonOptions(new Command('pgtend'))
    .description('Tend your Postgres: migrations, vector indexes, backups, maintenance and seed data.')
    .version(packageVersion(), '--version', 'print the version')
    .helpCommand('help [command...]', 'show help for a command')
    .addHelpText('after', EXAMPLES)
  for (const noun of NOUNS) {
    const command = isLoaded(noun.name) ? (await noun.load())(context, word) : new Command(noun.name)
    program.addCommand(command.summary(noun.summary))
  }
  applySettings(context, program)
  return program
}

/** Usage errors are thrown, to be printed once by `run`; help goes through the context and lists the common options. */
function applySettings(context: CommandContext, command: Command): void {
  command
    .configureHelp({ ...command.configureHelp(), showGlobalOptions: true })
    .helpOption('-h, --help', 'show help')
    .configureOutput({
      writeOut: (text) => context.stdout(text.trimEnd()),
      writeErr: (text) => context.stderr(text.trimEnd()),
      outputError: () => undefined,
    })
    .exitOverride((error: CommanderError) => {
      throw error.exitCode === 0 ? error : usageError(command, error)
    })
  if (command.parent !== null && command.commands.length > 0) command.helpCommand(false)
  for (const child of command.commands) applySettings(context, child)
}

function packageVersion(): string {
  const manifest: { version: string } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  return manifest.version
}
