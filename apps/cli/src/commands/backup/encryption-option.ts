import { resolve } from 'node:path'
import type { Encryption } from '@pgtend/backup'
import { type Command, Option } from 'commander'
import type { CommandContext } from '../../context.ts'
import type { Settings } from '../../settings.ts'

/** What the options of `addEncryptionOptions` say. */
export interface EncryptionOptions {
  readonly recipient?: readonly string[]
  readonly recipientsFile?: string
  /** False after `--no-encryption`. */
  readonly encryption: boolean
}

/** Adds the options that say for whom a backup is encrypted. */
export function addEncryptionOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--recipient <key>',
        'public key to encrypt for, `age1…`; can be repeated (default: backup.encryption)',
      )
        .argParser((key: string, keys: readonly string[] = []) => [...keys, key])
        .conflicts('encryption'),
    )
    .addOption(
      new Option('--recipients-file <file>', 'file with public keys to encrypt for, one a line').conflicts(
        'encryption',
      ),
    )
    .option('--no-encryption', 'write the files as they are')
}

/** Says how a backup is encrypted: by the options, else by the configuration; undefined when neither says anything. */
export async function encryptionOf(
  { cwd, stderr }: CommandContext,
  { config }: Settings,
  { encryption, recipient = [], recipientsFile }: EncryptionOptions,
): Promise<Encryption | undefined> {
  if (!encryption) return 'none'
  const { RECOMMENDED_RECIPIENTS, readRecipients, recipientsOf } = await import('@pgtend/backup')
  const fromFile = recipientsFile === undefined ? [] : await readRecipients(resolve(cwd, recipientsFile))
  const typed = [...recipient, ...fromFile]
  const chosen = typed.length > 0 ? { recipients: typed } : config.backup.encryption
  if (chosen !== undefined && chosen !== 'none' && recipientsOf(chosen).length < RECOMMENDED_RECIPIENTS) {
    stderr(
      'Warning: one key opens this backup, and who loses it loses the backup; add a second one and keep it far away',
    )
  }
  return chosen
}
