import type { BackupStore, LeftOutOfCopy, StoredBackup } from '@pgtend/backup'
import type { CommandContext } from '../../context.ts'
import { resolveTarget, type Settings } from '../../settings.ts'

/** Which backups `backup copy` copies. */
export interface CopyChoice {
  readonly all?: boolean
  readonly expired?: boolean
  readonly of?: string
}

/** One backup by its id, the newest one, or with `--all` all but those in the trash. */
export async function chosenBackups(
  context: CommandContext,
  settings: Settings,
  source: BackupStore,
  id: string | undefined,
  { all, of }: CopyChoice,
): Promise<readonly StoredBackup[]> {
  const { findBackup, isInTrash } = await import('@pgtend/backup')
  const stored = await source.listStored(of)
  if (all) return stored.filter((backup) => !isInTrash(backup))
  const reference = id ?? 'latest'
  const database = reference === 'latest' ? (of ?? (await resolveTarget(context, settings)).database) : ''
  const { folder } = await findBackup(source, reference, database)
  return stored.filter((backup) => backup.folder.id === folder.id && backup.folder.database === folder.database)
}

/** With `--all`, what the next prune of the other place would remove: otherwise what it has removed would come back every time. */
export async function readExpired(
  { now }: CommandContext,
  { config, environment }: Settings,
  source: BackupStore,
  target: BackupStore,
  { all, expired, of: database }: CopyChoice,
): Promise<readonly LeftOutOfCopy[]> {
  if (!all || expired) return []
  const { expiredThere, readInventory, retentionPolicy } = await import('@pgtend/backup')
  const asked = { database, environment }
  const [here, there] = await Promise.all([readInventory(source, asked), readInventory(target, asked)])
  return expiredThere(here, there, retentionPolicy(config.backup.retention[environment]), now())
}
