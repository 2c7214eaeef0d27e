import type { BackupStore, BackupSummary, PlaceCopy } from '@pgtend/backup'
import type { CommandContext } from '../../context.ts'
import type { Progress } from '../../progress.ts'
import type { Settings } from '../../settings.ts'
import { copyProgress } from './copy-progress.ts'
import { openStore, type StoreChoice } from './open-store.ts'

/**
 * Copies a new backup of the main place to every place of `backup.copies`. A place that fails is told, and fails neither the backup nor
 * the other places; Ctrl-C ends it.
 */
export async function copyToConfigured(
  context: CommandContext,
  settings: Settings,
  { copy, directory, store: chosen }: StoreChoice & { readonly copy: boolean },
  {
    backup,
    store,
    progress,
  }: { readonly backup: BackupSummary; readonly store: BackupStore; readonly progress: Progress },
): Promise<PlaceCopy[]> {
  const names = settings.config.backup.copies.map(({ name }) => name)
  if (!copy || names.length === 0) return []
  if (directory !== undefined || chosen !== undefined) {
    context.stderr(`Note: not copied to ${names.join(', ')}: only a backup of the configured place is`)
    return []
  }
  const { copyToPlaces } = await import('@pgtend/backup')
  const { now, signal } = context
  const places = names.map((name) => ({
    name,
    open: () => openStore(settings, context, { store: name }),
  }))
  return copyToPlaces(store, places, backup, { now, signal, onProgress: copyProgress(progress) })
}
