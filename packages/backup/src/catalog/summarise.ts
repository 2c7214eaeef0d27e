import type { BackupManifest, BackupState, BackupSummary, BackupVerification } from './manifest.ts'

/** Makes the line of the list from a manifest and its verifications, oldest first. Pure. */
export function summarise(manifest: BackupManifest, verifications: readonly BackupVerification[]): BackupSummary {
  return {
    id: manifest.id,
    database: manifest.database,
    environment: manifest.environment,
    kind: manifest.kind,
    dumpFormat: manifest.dumpFormat,
    compression: manifest.compression,
    snapshotAt: manifest.snapshotAt,
    durationMs: manifest.durationMs,
    bytes: manifest.objects.reduce((sum, { bytes }) => sum + bytes, 0),
    tables: manifest.tables.length,
    rows: manifest.tables.reduce((sum, { rows }) => sum + rows, 0),
    migrationHead: manifest.migrationHead,
    state: stateOf(verifications),
    verifiedAt: verifications.findLast(isProof)?.at ?? null,
  }
}

/** A failed verification counts until a later one of the same level or above succeeds; a restore proves more than checksums. */
function stateOf(verifications: readonly BackupVerification[]): BackupState {
  const lastRestore = verifications.findLast(({ level }) => level === 'restore')
  const lastChecksum = verifications.findLast(({ level }) => level === 'checksum')
  const restoreIsLater = (lastRestore?.at ?? '') >= (lastChecksum?.at ?? '')
  if (lastRestore?.ok === false) return 'failed'
  if (lastChecksum?.ok === false && !restoreIsLater) return 'failed'
  if (lastRestore !== undefined) return 'verified'
  return lastChecksum === undefined ? 'unverified' : 'checked'
}

function isProof({ level, ok }: BackupVerification): boolean {
  return level === 'restore' && ok
}
