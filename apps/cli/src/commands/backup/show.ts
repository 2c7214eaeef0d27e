import type { BackupDetails } from '@pgtend/backup'
import { Command } from 'commander'
import type { CommandContext } from '../../context.ts'
import { report } from '../../report.ts'
import { loadSettings, resolveTarget } from '../../settings.ts'
import { keysAtHand } from './identity-option.ts'
import { directoryOption, openStore, storeOption } from './open-store.ts'
import { renderDetails } from './render-details.ts'
import { tellPlace } from './tell-place.ts'

const EXAMPLES = `
Examples:
  $ pgtend backup show latest
  $ pgtend backup show 20261121T0200 --json

Exit codes: 0 done, 1 no such backup or not readable, 2 usage or configuration.`

export function showCommand(context: CommandContext): Command {
  return new Command('show')
    .summary('show one backup: contents, files, keys, verifications')
    .description(
      'Show what a backup holds, who can open it and how it was verified. Reads its manifest and records only.',
    )
    .argument('<id>', 'id of the backup or its beginning, or latest')
    .addOption(directoryOption())
    .addOption(storeOption())
    .addHelpText('after', EXAMPLES)
    .action(async (id: string, options: { directory?: string; store?: string }, command: Command) => {
      const { findBackup } = await import('@pgtend/backup')
      const settings = await loadSettings(context, command)
      const store = await openStore(settings, context, options)
      const database = id === 'latest' ? (await resolveTarget(context, settings)).database : ''
      const { hold, manifest, summary, trash, verifications } = await tellPlace(options, () =>
        findBackup(store, id, database),
      )
      const result: BackupDetails = { backup: summary, manifest, verifications: [...verifications], hold, trash }
      report(context, command, result, (details) =>
        renderDetails(details, { ...options, keysAtHand: keysAtHand(context, settings, {}) }),
      )
    })
}
