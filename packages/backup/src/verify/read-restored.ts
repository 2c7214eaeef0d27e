import type { ClientBase } from 'pg'
import type { BackupManifest } from '../catalog/manifest.ts'
import { pinSession } from '../facts/pin-session.ts'
import { readSnapshot, type SnapshotFacts } from '../facts/read-snapshot.ts'

/** Reads of a restored database what a manifest can be compared with. Runs in the caller's transaction, which it pins. */
export async function readRestored(
  client: ClientBase,
  { checksumAlgorithm, derived, kind }: Pick<BackupManifest, 'checksumAlgorithm' | 'derived' | 'kind'>,
): Promise<SnapshotFacts> {
  await pinSession(client)
  return readSnapshot(client, { checksums: checksumAlgorithm !== null, rows: kind !== 'schema', derived })
}
