import type { BackupVerification } from '@pgtend/backup'
import { Command } from 'commander'
import type { CommandContext } from '../../context.ts'
import { EXIT } from '../../exit-code.ts'
import { startProgress } from '../../progress.ts'
import { report } from '../../report.ts'
import { withCluster } from '../../with-database.ts'
import { addIdentityOption, type IdentityOptions, identitiesFor } from './identity-option.ts'
import { directoryOption, openStore, storeOption } from './open-store.ts'
import { renderVerification } from './render.ts'

const EXAMPLES = `
Examples:
  $ pgtend backup verify latest                  restore into a scratch database and compare
  $ pgtend backup verify 20261121T0200 --checksums-only      needs no key
  $ pgtend backup verify latest --identity backup.key

The scratch database is dropped afterwards; the result is kept beside the backup.
Exit codes: 0 equal, 1 could not be verified, 2 usage or configuration, 3 the backup is not good, 130 interrupted.`

interface VerifyCommandOptions extends IdentityOptions {
  readonly checksumsOnly?: boolean
  readonly directory?: string
  readonly store?: string
}

export function verifyCommand(context: CommandContext): Command {
  const verify = new Command('verify')
    .summary('prove a backup by restoring and comparing it')
    .description(
      'Check the files of a backup, restore it into a scratch database, and compare schema, rows, content and vector searches.',
    )
    .argument('<id>', 'id of the backup or its beginning, or latest')
    .option('--checksums-only', 'check the files and restore nothing')
    .addOption(directoryOption())
    .addOption(storeOption())
    .addHelpText('after', EXAMPLES)
  addIdentityOption(verify)
  return verify.action(async (id: string, options: VerifyCommandOptions, command: Command) => {
    const { findBackup, listToolDirectories, verifyBackup } = await import('@pgtend/backup')
    const { vectorContentCheck } = await import('@pgtend/vector-index')
    const toolDirectories = await listToolDirectories(context.env.PATH)
    await withCluster(context, command, async ({ cluster, settings, target }) => {
      const store = await openStore(settings, context.cwd, options)
      const backup = await findBackup(store, id, target.database)
      const identities = options.checksumsOnly ? [] : await identitiesFor(context, settings, options, backup)
      const progress = startProgress(context)
      const result: BackupVerification = await verifyBackup(cluster, store, backup, {
        level: options.checksumsOnly ? 1 : 4,
        identities,
        toolDirectories,
        now: context.now,
        signal: context.signal,
        checks: [vectorContentCheck],
        onProgress: (text) => progress.update(text),
      })
      progress.done('')
      report(context, command, result, renderVerification)
      if (!result.ok) context.setExitCode(EXIT.attention)
    })
  })
}
