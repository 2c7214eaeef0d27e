import { tmpdir } from 'node:os'
import type { Backup, BackupStore, BackupVerification, VerificationLevel } from '@pgtend/backup'
import type { Command } from 'commander'
import type { CommandContext } from '../../context.ts'
import { startProgress } from '../../progress.ts'
import type { Settings } from '../../settings.ts'
import { type IdentityOptions, identitiesFor } from './identity-option.ts'
import { type Place, type PlaceOptions, placeFor } from './verify-place.ts'

/** How backups are verified, as the command line says it. */
export interface VerifierOptions extends IdentityOptions, PlaceOptions {
  readonly level: VerificationLevel
  readonly jobs?: number
}

export type Verifier = (backup: Backup) => Promise<BackupVerification>

/** What verifies one backup after the other: each with the keys it needs, in a place of its own. */
export async function verifierFor(
  context: CommandContext,
  command: Command,
  settings: Settings,
  store: BackupStore,
  options: VerifierOptions,
): Promise<Verifier> {
  const { findDefinitions, listToolDirectories, verifyBackup } = await import('@pgtend/backup')
  const { vectorContentCheck } = await import('@pgtend/vector-index')
  const toolDirectories = await listToolDirectories(context.env.PATH)
  const withPlace = await placeFor(context, command, settings, options)
  return async (backup) => {
    // Checksums are of the files as they are stored: a password manager would be asked for nothing.
    const identities = options.level === 1 ? [] : await identitiesFor(context, settings, options, backup)
    const progress = startProgress(context)
    const verify = (place: Place | undefined): Promise<BackupVerification> =>
      verifyBackup(place?.cluster ?? null, store, backup, {
        level: options.level,
        where: place?.where,
        identities,
        toolDirectories,
        temporaryDirectory: tmpdir(),
        jobs: options.jobs,
        maintenanceWorkMemMb: settings.config.vector.maintenanceWorkMemLimitMb,
        now: context.now,
        signal: context.signal,
        checks: [vectorContentCheck],
        onProgress: (text) => progress.update(text),
      })
    const restores = options.level > 1 && (backup.manifest.kind !== 'data' || (await findDefinitions(store, backup)))
    return (restores ? withPlace(backup.manifest, verify) : verify(undefined)).finally(() => progress.done(''))
  }
}
