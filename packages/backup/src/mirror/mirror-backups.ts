import type { Database } from '@pgtend/database'
import { listBackups } from '../catalog/list-backups.ts'
import type { BackupStore } from '../store/backup-store.ts'
import { type Mirrored, mirrorCatalog } from './mirror-catalog.ts'

/** Copies what the store says about the backups of a database into its `pgtend.backup_catalog`. @throws as `listBackups` */
export async function mirrorBackups({ pool, target }: Database, store: BackupStore): Promise<Mirrored> {
  const { database } = target
  const { backups, trash } = await listBackups(store, database)
  return mirrorCatalog(pool, { store: store.description, database, backups: [...backups, ...trash] })
}
