import type { Backup } from '../catalog/read-backup.ts'
import type { Identities } from '../encryption/identities.ts'
import { plainName } from '../encryption/object-names.ts'
import { openObject } from '../encryption/open-object.ts'
import type { BackupStore } from '../store/backup-store.ts'
import { decompressed, suffixCompression } from '../stream/decompressed.ts'

/** Rows of a table that lie apart from the dump, because it leaves some of their columns out. */
export interface KeptRows {
  readonly schema: string
  readonly table: string
  /** The rows as a plain SQL script. @throws as `openObject`, also while it is read */
  open(): Promise<AsyncIterable<Uint8Array>>
}

/** Lists the rows that a restore loads after the data of the dump and before its indexes and constraints. Reads nothing yet. */
export function keptRows(store: BackupStore, backup: Backup, identities: Identities): readonly KeptRows[] {
  const objects = new Map(
    backup.manifest.derived.flatMap(({ object, ...name }) => (object === null ? [] : [[object, name]])),
  )
  return [...objects].map(([object, { schema, table }]) => ({
    schema,
    table,
    open: async () =>
      decompressed(await openObject(store, backup, object, identities), suffixCompression(plainName(object)), object),
  }))
}
