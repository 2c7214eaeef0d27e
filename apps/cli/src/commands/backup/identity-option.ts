import { resolve } from 'node:path'
import type { BackupManifest, Encryption, Identities, IdentitySource } from '@pgtend/backup'
import { type Command, Option } from 'commander'
import type { CommandContext } from '../../context.ts'
import type { Settings } from '../../settings.ts'

/** What the option of `addIdentityOption` says. */
export interface IdentityOptions {
  readonly identity?: readonly string[]
}

/** Adds the option that names the files with the secret keys. */
export function addIdentityOption(command: Command): Command {
  return command.addOption(
    new Option('--identity <file>', 'file with the secret key, for an encrypted backup; can be repeated').argParser(
      (file: string, files: readonly string[] = []) => [...files, file],
    ),
  )
}

/**
 * Says where the secret keys are: in the files of `--identity`, else of PGTEND_AGE_IDENTITY_FILE, else where the configuration says.
 * The first that is there counts alone.
 */
export function identitySources(
  { cwd, env, signal }: CommandContext,
  { config, directory }: Settings,
  { identity = [] }: IdentityOptions,
): readonly IdentitySource[] {
  const fromEnvironment = env.PGTEND_AGE_IDENTITY_FILE
  const { identityCommand, identityFile } = config.backup
  if (identity.length > 0) return identity.map((file) => ({ file: resolve(cwd, file) }))
  if (fromEnvironment !== undefined && fromEnvironment !== '') return [{ file: resolve(cwd, fromEnvironment) }]
  if (identityFile !== undefined) return [{ file: resolve(directory, identityFile) }]
  if (identityCommand !== undefined) return [{ command: identityCommand, directory, env, signal }]
  return []
}

/** False when nothing names a secret key, so that the next command will need one. */
export function keysAtHand(context: CommandContext, settings: Settings, options: IdentityOptions): boolean {
  return identitySources(context, settings, options).length > 0
}

/** Reads the secret keys that a command may use; none when nothing names any. */
export async function identitiesOf(
  context: CommandContext,
  settings: Settings,
  options: IdentityOptions,
): Promise<Identities> {
  const { readIdentities } = await import('@pgtend/backup')
  const read = await Promise.all(identitySources(context, settings, options).map((source) => readIdentities(source)))
  return [...new Set(read.flat())]
}

/** Reads the secret keys for a backup; none where it is not encrypted: a password manager would want to be unlocked for nothing. */
export async function identitiesFor(
  context: CommandContext,
  settings: Settings,
  options: IdentityOptions,
  backup: { readonly manifest: Pick<BackupManifest, 'encryption'> } | undefined,
): Promise<Identities> {
  return backup === undefined || backup.manifest.encryption === null ? [] : identitiesOf(context, settings, options)
}

/** Reads the secret keys for a backup that is still to be taken, and makes sure that they will open it. */
export async function identitiesForNew(
  context: CommandContext,
  settings: Settings,
  options: IdentityOptions,
  encryption: Encryption | undefined,
): Promise<Identities> {
  const { recipientsOf, requireIdentityFor } = await import('@pgtend/backup')
  const recipients = recipientsOf(encryption)
  if (recipients.length === 0) return []
  const identities = await identitiesOf(context, settings, options)
  await requireIdentityFor(recipients, identities)
  return identities
}
