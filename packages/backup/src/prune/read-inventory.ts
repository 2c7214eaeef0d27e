import { listBackups } from '../catalog/list-backups.ts'
import { isBackupId } from '../store/backup-id.ts'
import { type BackupFolder, type BackupStore, MANIFEST } from '../store/backup-store.ts'
import { databasePrefix, parseFolderName } from '../store/folder-name.ts'
import type { LeaseRecord } from '../store/lease-record.ts'
import { livingLeases } from './living-leases.ts'
import type { RetentionInventory } from './retention-inventory.ts'
import { TRASH } from './trash-record.ts'

export interface ReadInventoryOptions {
  /** Default: all databases of the store. */
  readonly database?: string | undefined
  /** Leaves backups of other environments out: they have rules of their own. Default: all are read. */
  readonly environment?: string | undefined
}

/** Reads what a prune decides about: backups with their holds, who uses them, and removals that did not end. Reads only. */
export async function readInventory(
  store: BackupStore,
  { database, environment }: ReadInventoryOptions = {},
): Promise<RetentionInventory> {
  const unfinished = await listUnfinished(store, database)
  const { backups, trash, unreadable } = await listBackups(store, database)
  const all = [...backups, ...trash].filter((backup) => {
    return environment === undefined || backup.environment === null || backup.environment === environment
  })
  const users = new Map<string, string>()
  for (const name of new Set(all.map((backup) => backup.database))) {
    for (const lease of await livingLeases(store, name)) {
      if (lease.backup !== null) users.set(placeOf({ database: name, id: lease.backup }), describeUser(lease))
    }
  }
  return {
    backups: all.map((backup) => ({ ...backup, usedBy: users.get(placeOf(backup)) ?? null })),
    unknown: unreadable,
    unfinished,
  }
}

/** Says who holds a lease, for people. Pure. */
export function describeUser({ purpose, host, pid }: Pick<LeaseRecord, 'purpose' | 'host' | 'pid'>): string {
  return `${purpose === 'read' ? 'read' : 'written'} by process ${pid} on ${host}`
}

/** A removal takes the manifest first and the record of the trash last. */
async function listUnfinished(store: BackupStore, database: string | undefined): Promise<readonly BackupFolder[]> {
  const keys = new Set((await store.storage.list(databasePrefix(database))).map(({ key }) => key))
  return [...keys].flatMap((key) => {
    const [folder = '', id = '', name, ...deeper] = key.split('/')
    if (!isBackupId(id) || name !== TRASH || deeper.length > 0 || keys.has(`${folder}/${id}/${MANIFEST}`)) return []
    return [{ database: parseFolderName(folder), id }]
  })
}

function placeOf({ database, id }: BackupFolder): string {
  return JSON.stringify([database, id])
}
