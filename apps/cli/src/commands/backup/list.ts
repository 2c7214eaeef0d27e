import type { BackupList, BackupState } from '@pgtend/backup'
import { Command, Option } from 'commander'
import type { CommandContext } from '../../context.ts'
import { EXIT } from '../../exit-code.ts'
import { report } from '../../report.ts'
import { loadSettings, type Settings } from '../../settings.ts'
import { keysAtHand } from './identity-option.ts'
import { directoryOption, openStore, storeOption } from './open-store.ts'
import { readCopies } from './read-copies.ts'
import { renderList } from './render-list.ts'

const EXAMPLES = `
Examples:
  $ pgtend backup list
  $ pgtend backup list --of app --state unverified --json
  $ pgtend backup list --trash                what a prune will delete, and when

States: good (restored and equal), unverified, degraded (flawed when it was taken), failed.
Exit codes: 0 done, 1 failed, 2 usage or configuration, 3 a listed backup failed or one cannot be read.`

interface ListOptions {
  readonly of?: string
  readonly state?: BackupState
  readonly trash?: boolean
  readonly directory?: string
  readonly store?: string
}

export function listCommand(context: CommandContext): Command {
  return new Command('list')
    .summary('list the backups, newest first')
    .description('List the backups of the store with their state. Reads manifests only and opens no connection.')
    .option('--of <database>', 'only backups of this database')
    .addOption(
      new Option('--state <state>', 'only backups in this state').choices(['good', 'unverified', 'degraded', 'failed']),
    )
    .option('--trash', 'instead list the backups in the trash')
    .addOption(directoryOption())
    .addOption(storeOption())
    .addHelpText('after', EXAMPLES)
    .action(async (options: ListOptions, command: Command) => {
      const { listBackups } = await import('@pgtend/backup')
      const settings = await loadSettings(context, command)
      const store = await openStore(settings, context, options)
      const { backups, ...rest } = await listBackups(store, options.of)
      const result: BackupList = {
        backups: backups.filter(({ state }) => options.state === undefined || state === options.state),
        ...rest,
        location: store.description,
        ...(await otherPlaces(context, settings, options)),
      }
      const asked = {
        ...options,
        keysAtHand: keysAtHand(context, settings, {}),
        trash: options.trash === true,
        now: context.now(),
      }
      report(context, command, result, (list) => renderList(list, asked))
      const failed = result.backups.some(({ state }) => state === 'failed')
      if (failed || result.unreadable.length > 0) context.setExitCode(EXIT.attention)
    })
}

/** The other places are looked at from the main one only. */
async function otherPlaces(
  context: CommandContext,
  settings: Settings,
  { directory, store }: ListOptions,
): Promise<Pick<BackupList, 'copies'>> {
  if (directory !== undefined || store !== undefined || settings.config.backup.copies.length === 0) return {}
  const copies = await readCopies(context, settings)
  return { copies: copies.map(({ name, ids }) => ({ name, ids: ids === undefined ? null : [...ids].sort() })) }
}
