import { Command } from 'commander'
import type { CommandContext } from '../../context.ts'
import { markBackup } from './mark.ts'
import { directoryOption, storeOption } from './open-store.ts'
import { renderReleased } from './render-prune.ts'

const EXAMPLES = `
Examples:
  $ pgtend backup release 20261121T0200

Exit codes: 0 done, 1 no such backup or a prune runs, 2 usage or configuration.`

export function releaseCommand(context: CommandContext): Command {
  return new Command('release')
    .summary('leave a held backup to the retention rules again')
    .description('Release a backup that was held. Removes nothing; the next prune decides about it.')
    .argument('<id>', 'id of the backup or its beginning, or latest')
    .addOption(directoryOption())
    .addOption(storeOption())
    .addHelpText('after', EXAMPLES)
    .action(async (id: string, options: { directory?: string; store?: string }, command: Command) => {
      const { releaseBackup } = await import('@pgtend/backup')
      await markBackup(context, command, id, options, releaseBackup, renderReleased)
    })
}
