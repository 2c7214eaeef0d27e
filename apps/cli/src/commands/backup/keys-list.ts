import type { BackupKeys } from '@pgtend/backup'
import { Command } from 'commander'
import type { CommandContext } from '../../context.ts'
import { EXIT } from '../../exit-code.ts'
import { report } from '../../report.ts'
import { loadSettings } from '../../settings.ts'
import { addIdentityOption, type IdentityOptions, identitiesOf } from './identity-option.ts'
import { directoryOption, openStore, storeOption } from './open-store.ts'
import { renderKeys } from './render-keys.ts'

const EXAMPLES = `
Examples:
  $ pgtend backup keys list
  $ pgtend backup keys list --identity escrow.key        the drill: does the key in escrow still open everything?
  $ pgtend backup keys list --identity old.key --identity new.key --json

To change keys, put the new public keys into backup.encryption and keep the old secret ones until no backup needs them.
Exit codes: 0 done, 1 failed, 2 usage or configuration, 3 an encrypted backup is opened by no key at hand.`

interface KeysListOptions extends IdentityOptions {
  readonly of?: string
  readonly directory?: string
  readonly store?: string
}

export function keysListCommand(context: CommandContext): Command {
  const list = new Command('list')
    .summary('say which backups each key opens')
    .description(
      'Try the keys at hand on the header of every backup, and say which backups none of them opens. Reads only.',
    )
    .option('--of <database>', 'only backups of this database')
    .addOption(directoryOption())
    .addOption(storeOption())
    .addHelpText('after', EXAMPLES)
  addIdentityOption(list)
  return list.action(async (options: KeysListOptions, command: Command) => {
    const { listLockedBackups, planKeys, publicKeysOf } = await import('@pgtend/backup')
    const settings = await loadSettings(context, command)
    const { encryption } = settings.config.backup
    const identities = await identitiesOf(context, settings, options)
    const store = await openStore(settings, context.cwd, options)
    const backups = await listLockedBackups(store, identities, options.of)
    const recipients = encryption === undefined || encryption === 'none' ? [] : encryption.recipients
    const result: BackupKeys = planKeys(backups, await publicKeysOf(identities), recipients)
    report(context, command, result, renderKeys)
    if (result.unopened.length > 0) context.setExitCode(EXIT.attention)
  })
}
