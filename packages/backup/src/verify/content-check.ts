import { text } from 'node:stream/consumers'
import type { Client } from 'pg'
import type { Backup } from '../catalog/read-backup.ts'
import type { Identities } from '../encryption/identities.ts'
import { findObject } from '../encryption/object-names.ts'
import { openObject } from '../encryption/open-object.ts'
import type { BackupStore } from '../store/backup-store.ts'

/**
 * A check of more than this package knows about, wired by the application: what it notes at the time of the backup is kept with it,
 * and compared with the database that is restored from it. Both run in a `repeatable read` transaction with an empty search_path.
 * Searches of vectors are such a check, that of `@pgtend/vector-index`: this package compares the vectors themselves, by their hashes.
 */
export interface ContentCheck {
  /** File of the backup that keeps what was noted, such as `vectors.json`. */
  readonly file: string
  /** Notes what must come back, in the snapshot of the dump; null when there is nothing to check. Must only read. */
  capture(client: Client): Promise<string | null>
  /** Says how the restored database differs from what was noted; in a read-only transaction. */
  compare(client: Client, noted: string): Promise<readonly string[]>
}

/** What one check has noted. */
export interface NotedContent {
  readonly file: string
  readonly text: string
}

/** Has every check note what must come back. */
export async function noteContent(client: Client, checks: readonly ContentCheck[]): Promise<readonly NotedContent[]> {
  const noted: NotedContent[] = []
  for (const check of checks) {
    const found = await check.capture(client)
    if (found !== null) noted.push({ file: check.file, text: found })
  }
  return noted
}

/** The checks that noted something with this backup. */
export function checksOf(
  { manifest }: Pick<Backup, 'manifest'>,
  checks: readonly ContentCheck[],
): readonly ContentCheck[] {
  return checks.filter(({ file }) => findObject(manifest.objects, file) !== undefined)
}

/** Has every check compare what it noted; a backup without its file was made without the check. */
export async function compareContent(
  client: Client,
  store: BackupStore,
  backup: Backup,
  checks: readonly ContentCheck[],
  identities: Identities = [],
): Promise<readonly string[]> {
  const differences: string[] = []
  for (const check of checksOf(backup, checks)) {
    differences.push(
      ...(await check.compare(client, await text(await openObject(store, backup, check.file, identities)))),
    )
  }
  return differences
}
