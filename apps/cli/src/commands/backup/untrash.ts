import { Command } from 'commander'
import type { CommandContext } from '../../context.ts'
import { markBackup } from './mark.ts'
import { directoryOption, storeOption } from './open-store.ts'
import { renderUntrashed } from './render-prune.ts'

const EXAMPLES = `
Examples:
  $ pgtend backup list --trash
  $ pgtend backup untrash 20261121T0200

Exit codes: 0 done, 1 no such backup or a prune runs, 2 usage or configuration.`

export function untrashCommand(context: CommandContext): Command {
  return new Command('untrash')
    .summary('bring a pruned backup back')
    .description('Take a backup out of the trash. The next prune decides about it again: hold it, so that it stays.')
    .argument('<id>', 'id of the backup or its beginning')
    .addOption(directoryOption())
    .addOption(storeOption())
    .addHelpText('after', EXAMPLES)
    .action(async (id: string, options: { directory?: string; store?: string }, command: Command) => {
      const { untrashBackup } = await import('@pgtend/backup')
      await markBackup(context, command, id, options, untrashBackup, renderUntrashed)
    })
}
