import { Command } from 'commander'
import type { CommandContext } from '../../context.ts'
import { compareCommand } from './compare.ts'
import { createCommand } from './create.ts'
import { dropCommand } from './drop.ts'
import { dropOldCommand } from './drop-old.ts'
import { extensionCommand } from './extension.ts'
import { healthCommand } from './health.ts'
import { ingestCommand } from './ingest.ts'
import { listCommand } from './list.ts'
import { rebuildCommand } from './rebuild.ts'
import { recallCommand } from './recall.ts'
import { reembedCommand } from './reembed.ts'
import { searchCommand } from './search.ts'
import { snapshotCommand } from './snapshot.ts'
import { tuneCommand } from './tune.ts'

export function vectorCommand(context: CommandContext): Command {
  return new Command('vector')
    .description('Create, measure and search the vector indexes of any table.')
    .addCommand(listCommand(context))
    .addCommand(createCommand(context))
    .addCommand(ingestCommand(context))
    .addCommand(reembedCommand(context))
    .addCommand(searchCommand(context))
    .addCommand(recallCommand(context))
    .addCommand(tuneCommand(context))
    .addCommand(healthCommand(context))
    .addCommand(rebuildCommand(context))
    .addCommand(dropCommand(context))
    .addCommand(dropOldCommand(context))
    .addCommand(snapshotCommand(context))
    .addCommand(compareCommand(context))
    .addCommand(extensionCommand(context))
}
