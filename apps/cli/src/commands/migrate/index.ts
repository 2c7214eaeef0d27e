import { type Argument, Command } from 'commander'
import type { CommandContext } from '../../context.ts'
import { checkCommand } from './check.ts'
import { currentCommand } from './current.ts'
import { downCommand } from './down.ts'
import { driftCommand } from './drift.ts'
import { generateCommand } from './generate.ts'
import { headsCommand } from './heads.ts'
import { historyCommand } from './history.ts'
import { importCommand } from './import.ts'
import { mergeCommand } from './merge.ts'
import { newCommand } from './new.ts'
import { pendingCommand } from './pending.ts'
import { pushCommand } from './push.ts'
import { rebaseCommand } from './rebase.ts'
import { repairCommand } from './repair.ts'
import { resolveCommand } from './resolve.ts'
import { sqlCommand } from './sql.ts'
import { squashCommand } from './squash.ts'
import { stampCommand } from './stamp.ts'
import { statusCommand } from './status.ts'
import { upCommand } from './up.ts'
import { verifyCommand } from './verify.ts'

interface Subcommand {
  /** Its name and its aliases, known before it is built. */
  readonly words: readonly string[]
  readonly build: (context: CommandContext) => Command
}

const GROUPS: Readonly<Record<string, readonly Subcommand[]>> = {
  'Run:': [
    { words: ['up', 'apply', 'deploy', 'upgrade'], build: upCommand },
    { words: ['down', 'downgrade', 'rollback'], build: downCommand },
    { words: ['sql'], build: sqlCommand },
  ],
  'Look:': [
    { words: ['status'], build: statusCommand },
    { words: ['pending'], build: pendingCommand },
    { words: ['current'], build: currentCommand },
    { words: ['history'], build: historyCommand },
  ],
  'Write:': [
    { words: ['new', 'create', 'revision'], build: newCommand },
    { words: ['generate'], build: generateCommand },
    { words: ['push'], build: pushCommand },
  ],
  'Prove:': [
    { words: ['check', 'lint'], build: checkCommand },
    { words: ['verify'], build: verifyCommand },
    { words: ['drift'], build: driftCommand },
  ],
  'Branches:': [
    { words: ['heads', 'branches'], build: headsCommand },
    { words: ['rebase'], build: rebaseCommand },
    { words: ['merge'], build: mergeCommand },
  ],
  'Adopt and repair:': [
    { words: ['stamp', 'baseline'], build: stampCommand },
    { words: ['import'], build: importCommand },
    { words: ['resolve'], build: resolveCommand },
    { words: ['repair'], build: repairCommand },
    { words: ['squash'], build: squashCommand },
  ],
}

/** Builds the commands of `migrate`; only the one that `word` names, if it names one, for to build them all takes 4 ms of each start. */
export function migrateCommand(context: CommandContext, word?: string): Command {
  const migrate = new Command('migrate')
    .description('Plan, apply and undo SQL migrations, in the folder and the ledger of Prisma.')
    .configureHelp({ subcommandTerm, subcommandDescription })
  const named = Object.values(GROUPS)
    .flat()
    .find(({ words }) => word !== undefined && words.includes(word))
  if (named !== undefined) return migrate.addCommand(named.build(context))
  for (const [heading, commands] of Object.entries(GROUPS)) {
    migrate.commandsGroup(heading)
    for (const { build } of commands) migrate.addCommand(build(context))
  }
  return migrate
}

/** Name and arguments; the options are on the command's own page. */
function subcommandTerm(command: Command): string {
  return [command.name(), ...command.registeredArguments.map((argument) => humanReadable(argument))].join(' ')
}

function humanReadable(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? '...' : ''}`
  return argument.required ? `<${name}>` : `[${name}]`
}

/** Who comes from another tool finds its word here. */
function subcommandDescription(command: Command): string {
  const aliases = command.aliases()
  return aliases.length === 0 ? command.summary() : `${command.summary()} (also: ${aliases.join(', ')})`
}
