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

export function migrateCommand(context: CommandContext): Command {
  return new Command('migrate')
    .description('Plan, apply and undo SQL migrations, in the folder and the ledger of Prisma.')
    .configureHelp({ subcommandTerm, subcommandDescription })
    .commandsGroup('Run:')
    .addCommand(upCommand(context))
    .addCommand(downCommand(context))
    .addCommand(sqlCommand(context))
    .commandsGroup('Look:')
    .addCommand(statusCommand(context))
    .addCommand(pendingCommand(context))
    .addCommand(currentCommand(context))
    .addCommand(historyCommand(context))
    .commandsGroup('Write:')
    .addCommand(newCommand(context))
    .addCommand(generateCommand(context))
    .addCommand(pushCommand(context))
    .commandsGroup('Prove:')
    .addCommand(checkCommand(context))
    .addCommand(verifyCommand(context))
    .addCommand(driftCommand(context))
    .commandsGroup('Branches:')
    .addCommand(headsCommand(context))
    .addCommand(rebaseCommand(context))
    .addCommand(mergeCommand(context))
    .commandsGroup('Adopt and repair:')
    .addCommand(stampCommand(context))
    .addCommand(importCommand(context))
    .addCommand(resolveCommand(context))
    .addCommand(repairCommand(context))
    .addCommand(squashCommand(context))
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
