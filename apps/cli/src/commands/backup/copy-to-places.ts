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
export async function copyToPlaces(
  context: CommandContext,
  settings: Settings,
  { copy, directory, store }: StoreChoice & { readonly copy: boolean },
  backup: BackupSummary,
  progress: Progress,
): Promise<PlaceCopy[]> {
  const places = copy && directory === undefined && store === undefined ? settings.config.backup.copies : []
  const results: PlaceCopy[] = []
  for (const { name } of places) {
    const problem = await copyTo(context, settings, name, backup, progress).catch((error: unknown) => {
      if (context.signal.aborted || !(error instanceof Error)) throw error
      return error.message
    })
    results.push({ place: name, problem })
  }
  return results
}

async function copyTo(
  context: CommandContext,
  settings: Settings,
  name: string,
  { database, id }: BackupSummary,
  progress: Progress,
): Promise<string | null> {
  const { applyCopy, planCopy } = await import('@pgtend/backup')
  const [source, target] = await openBoth(context, settings, name)
  const backups = (await source.listStored(database)).filter(({ folder }) => folder.id === id)
  const plan = planCopy({ from: source.description, to: target.description, backups, there: [] })
  const { now, signal } = context
  const { failed } = await applyCopy(source, target, plan, { now, signal, onProgress: copyProgress(progress) })
  return failed[0]?.reason ?? null
}

async function openBoth(
  { cwd }: CommandContext,
  settings: Settings,
  name: string,
): Promise<readonly [BackupStore, BackupStore]> {
  return [await openStore(settings, cwd), await openStore(settings, cwd, { store: name })]
}
