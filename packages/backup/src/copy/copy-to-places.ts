import type { BackupFolder, BackupStore } from '../store/backup-store.ts'
import { applyCopy } from './apply-copy.ts'
import type { CopyOptions } from './copy-backup.ts'
import type { PlaceCopy } from './copy-result.ts'
import { planCopy } from './plan-copy.ts'

/** Another place by its name in the configuration. */
export interface NamedPlace {
  readonly name: string
  open(): Promise<BackupStore>
}

/**
 * Copies one backup to each of some places. A place that fails is told in the result and fails no other; an interruption ends it.
 * @throws what interrupted it
 */
export async function copyToPlaces(
  source: BackupStore,
  places: readonly NamedPlace[],
  backup: BackupFolder,
  options: CopyOptions,
): Promise<PlaceCopy[]> {
  const results: PlaceCopy[] = []
  for (const { name, open } of places) {
    const problem = await copyTo(source, open, backup, options).catch((error: unknown) => {
      if (options.signal?.aborted || !(error instanceof Error)) throw error
      return error.message
    })
    results.push({ place: name, problem })
  }
  return results
}

async function copyTo(
  source: BackupStore,
  open: NamedPlace['open'],
  { database, id }: BackupFolder,
  options: CopyOptions,
): Promise<string | null> {
  const target = await open()
  const backups = (await source.listStored(database)).filter(({ folder }) => folder.id === id)
  const plan = planCopy({ from: source.description, to: target.description, backups, there: [] })
  const { failed } = await applyCopy(source, target, plan, options)
  return failed[0]?.reason ?? null
}
