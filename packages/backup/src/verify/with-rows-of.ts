import type { Backup } from '../catalog/read-backup.ts'
import type { Identities } from '../encryption/identities.ts'
import { readArchive, withArchive } from '../restore/archive.ts'
import { type LoadChoices, loadOptions } from '../restore/load-options.ts'
import { backupSource, type RestoreSource } from '../restore/restore-source.ts'
import type { BackupStore } from '../store/backup-store.ts'

export interface RowsOptions extends LoadChoices {
  readonly identities?: Identities | undefined
}

/** Gives `work` a source with the definitions of one backup and the rows of a data-only one, which go in before the constraints. */
export async function withRowsOf<T>(
  store: BackupStore,
  backup: Backup,
  definitions: Backup,
  options: RowsOptions,
  work: (source: RestoreSource) => Promise<T>,
): Promise<T> {
  const { identities, signal } = options
  const rows = backupSource(store, backup, identities)
  const join = (open: RestoreSource['open']): Promise<T> =>
    work({ ...backupSource(store, definitions, identities), keptRows: [{ schema: '', table: '', open }] })
  if (rows.content === 'plain') return join(rows.open)
  const opening = { ...loadOptions(options, store), minimumMajor: 0 }
  return withArchive(rows, opening, (archive) =>
    join(async () => readArchive(archive, ['--data-only', '--no-owner', '--file=-'], { signal })),
  )
}
