import type { BackupList } from '@pgtend/backup'
import { Command } from 'commander'
import type { CommandContext } from '../../context.ts'
import { EXIT } from '../../exit-code.ts'
import { report } from '../../report.ts'
import { loadSettings } from '../../settings.ts'
import { directoryOption, openStore, storeOption } from './open-store.ts'
import { renderList } from './render.ts'

const EXAMPLES = `
Examples:
  $ pgtend backup list
  $ pgtend backup list --of app --json

States: verified (restored and equal), checked (checksums right), unverified, failed.
Exit codes: 0 done, 1 failed, 2 usage or configuration, 3 a backup failed its verification or cannot be read.`

export function listCommand(context: CommandContext): Command {
  return new Command('list')
    .summary('list the backups, newest first')
    .description('List the backups of the store with their state. Reads manifests only and opens no connection.')
    .option('--of <database>', 'only backups of this database')
    .addOption(directoryOption())
    .addOption(storeOption())
    .addHelpText('after', EXAMPLES)
    .action(async (options: { of?: string; directory?: string; store?: string }, command: Command) => {
      const { listBackups } = await import('@pgtend/backup')
      const store = await openStore(await loadSettings(context, command), context.cwd, options)
      const result: BackupList = await listBackups(store, options.of)
      report(context, command, result, renderList)
      const failed = result.backups.some(({ state }) => state === 'failed')
      if (failed || result.unreadable.length > 0) context.setExitCode(EXIT.attention)
    })
}
