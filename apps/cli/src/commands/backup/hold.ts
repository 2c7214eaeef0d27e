import { Command, InvalidArgumentError } from 'commander'
import type { CommandContext } from '../../context.ts'
import { markBackup } from './mark.ts'
import { directoryOption, storeOption } from './open-store.ts'
import { renderHeld } from './render-prune.ts'

const EXAMPLES = `
Examples:
  $ pgtend backup hold latest --reason "before the move to eu-west"
  $ pgtend backup hold 20261121T0200 --reason "audit 2026" --json

The reason is kept in plain text beside the backup.
Exit codes: 0 done, 1 no such backup or a prune runs, 2 usage or configuration.`

export function holdCommand(context: CommandContext): Command {
  return new Command('hold')
    .summary('keep a backup from being pruned')
    .description('Hold a backup: no prune removes it, whatever its age, until it is released. Also in the trash.')
    .argument('<id>', 'id of the backup or its beginning, or latest')
    .requiredOption('--reason <text>', 'why it is kept, in one line', parseReason)
    .addOption(directoryOption())
    .addOption(storeOption())
    .addHelpText('after', EXAMPLES)
    .action(async (id: string, options: { reason: string; directory?: string; store?: string }, command: Command) => {
      const { holdBackup } = await import('@pgtend/backup')
      await markBackup(
        context,
        command,
        id,
        options,
        (store, backup, marking) => holdBackup(store, backup, options.reason, marking),
        renderHeld,
      )
    })
}

/** It stands in tables, and who finds it in a year has to learn something from it. */
function parseReason(text: string): string {
  const reason = text.trim()
  if (reason !== '' && !/\p{Cc}/u.test(reason)) return reason
  throw new InvalidArgumentError('It must be one line of text.')
}
