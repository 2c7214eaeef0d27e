import { Command } from 'commander'
import type { CommandContext } from '../../context.ts'
import { currentCommand } from './current.ts'
import { downCommand } from './down.ts'
import { historyCommand } from './history.ts'
import { newCommand } from './new.ts'
import { pendingCommand } from './pending.ts'
import { pushCommand } from './push.ts'
import { resolveCommand } from './resolve.ts'
import { sqlCommand } from './sql.ts'
import { stampCommand } from './stamp.ts'
import { statusCommand } from './status.ts'
import { upCommand } from './up.ts'

export function migrateCommand(context: CommandContext): Command {
  return new Command('migrate')
    .description('Plan, apply and undo SQL migrations, in the folder and the ledger of Prisma.')
    .addCommand(statusCommand(context))
    .addCommand(upCommand(context))
    .addCommand(downCommand(context))
    .addCommand(newCommand(context))
    .addCommand(sqlCommand(context))
    .addCommand(currentCommand(context))
    .addCommand(historyCommand(context))
    .addCommand(pendingCommand(context))
    .addCommand(stampCommand(context))
    .addCommand(resolveCommand(context))
    .addCommand(pushCommand(context))
}
