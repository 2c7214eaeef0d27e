import type { BackupKeys } from '@pgtend/backup'
import { Command, Option } from 'commander'
import type { CommandContext } from '../../context.ts'
import { EXIT } from '../../exit-code.ts'
import { report } from '../../report.ts'
import { loadSettings, type Settings } from '../../settings.ts'
import { addIdentityOption, type IdentityOptions, identitiesOf } from './identity-option.ts'
import { directoryOption, MAIN_STORE, openStore, type StoreChoice } from './open-store.ts'
import { renderKeys } from './render-keys.ts'

const EXAMPLES = `
Examples:
  $ pgtend backup keys list
  $ pgtend backup keys list --identity escrow.key        the drill: does the key in escrow still open everything?
  $ pgtend backup keys list --identity old.key --identity new.key --json

To change keys, put the new public keys into backup.encryption and keep the old secret ones until no backup needs them.
Exit codes: 0 done, 1 failed, 2 usage or configuration, 3 an encrypted backup is opened by no key at hand.`

interface KeysListOptions extends IdentityOptions, StoreChoice {
  readonly of?: string
}

export function keysListCommand(context: CommandContext): Command {
  const list = new Command('list')
    .summary('say which backups each key opens')
    .description(
      'Try the keys at hand on every backup, in all places of the configuration, and say which backups none of them opens. Reads only.',
    )
    .option('--of <database>', 'only backups of this database')
    .addOption(directoryOption())
    .addOption(
      new Option('--store <name>', 'only this place, one of backup.copies or main (default: all)').conflicts(
        'directory',
      ),
    )
    .addHelpText('after', EXAMPLES)
  addIdentityOption(list)
  return list.action(async (options: KeysListOptions, command: Command) => {
    const { listLockedBackups, planKeys, publicKeysOf } = await import('@pgtend/backup')
    const settings = await loadSettings(context, command)
    const { encryption } = settings.config.backup
    const identities = await identitiesOf(context, settings, options)
    const stores = await Promise.all(placesOf(settings, options).map((place) => openStore(settings, context, place)))
    const tried = await Promise.all(stores.map((store) => listLockedBackups(store, identities, options.of)))
    const recipients = encryption === undefined || encryption === 'none' ? [] : encryption.recipients
    const result: BackupKeys = planKeys(tried.flat(), await publicKeysOf(identities), recipients)
    const asked = { ...options, keysAtHand: identities.length > 0 }
    report(context, command, result, (keys) => renderKeys(keys, asked))
    if (result.unopened.length > 0) context.setExitCode(EXIT.attention)
  })
}

/** The place that is named, else all: a key is needed as long as a copy is for it. */
function placesOf({ config }: Settings, { directory, store }: KeysListOptions): readonly StoreChoice[] {
  if (directory !== undefined || store !== undefined) return [{ directory, store }]
  return [MAIN_STORE, ...config.backup.copies.map(({ name }) => name)].map((name) => ({ store: name }))
}
