import { text } from 'node:stream/consumers'
import type { Database } from '@pgtend/database'
import { countRows } from '../catalog/count-rows.ts'
import type { Backup } from '../catalog/read-backup.ts'
import type { Identities } from '../encryption/identities.ts'
import { openObject } from '../encryption/open-object.ts'
import type { BackupStore } from '../store/backup-store.ts'
import { compareFacts } from './compare-facts.ts'
import { type ContentCheck, compareContent } from './content-check.ts'
import { parseSchema } from './parse-schema.ts'
import { type ReadRestoredOptions, readRestored } from './read-restored.ts'

/** How a restored database compares with its backup. */
export interface Comparison {
  /** In catalog, rows, content and sequences, then in what the checks noted. */
  readonly differences: readonly string[]
  /** How many of the differences the checks found; they run only where nothing else differs. */
  readonly foundByChecks: number
  readonly tables: number
  readonly rows: number
}

export interface CompareRestoredOptions extends ReadRestoredOptions {
  /** Open what is encrypted. Default: none. */
  readonly identities?: Identities | undefined
  /** Compare what they noted at the time of the backup. Default: none. */
  readonly checks?: readonly ContentCheck[] | undefined
}

/** Compares a restored database with what was backed up: schema, rows, content hashes, sequences, then by the checks. Reads only. */
export async function compareRestored(
  database: Database,
  store: BackupStore,
  backup: Backup,
  { checks = [], identities = [], ...reading }: CompareRestoredOptions,
): Promise<Comparison> {
  const { manifest } = backup
  const schema = parseSchema(await text(await openObject(store, backup, 'schema.json', identities)))
  return readRestored(database, manifest, reading, async (restored, client) => {
    const facts = compareFacts(manifest, schema, restored)
    // A broken index fails here, when it is searched.
    const found = facts.length === 0 ? await compareContent(client, store, backup, checks, identities) : []
    return { differences: [...facts, ...found], foundByChecks: found.length, ...countRows(restored.tables) }
  })
}
