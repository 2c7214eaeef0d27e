import type { HoldRecord } from '../prune/hold-record.ts'
import type { TrashRecord } from '../prune/trash-record.ts'
import { countRows } from './count-rows.ts'
import type { BackupManifest } from './manifest.ts'
import type { BackupState, BackupSummary } from './summary.ts'
import { GOOD_LEVEL, type VerificationMark } from './verification.ts'

/** What lies beside a manifest, as far as the list shows it. */
export interface BackupMarks {
  /** Oldest first. */
  readonly verifications: readonly VerificationMark[]
  readonly hold?: Pick<HoldRecord, 'reason'> | null
  readonly trash?: Pick<TrashRecord, 'until'> | null
}

/** Makes the line of the list from a manifest and what lies beside it. Pure. */
export function summarise(manifest: BackupManifest, { verifications, hold, trash }: BackupMarks): BackupSummary {
  return {
    id: manifest.id,
    database: manifest.database,
    environment: manifest.environment,
    kind: manifest.kind,
    dumpFormat: manifest.dumpFormat,
    compression: manifest.compression,
    class: manifest.class,
    degraded: manifest.degraded,
    partial: manifest.derived.length > 0,
    recipients: manifest.encryption?.recipients.length ?? 0,
    snapshotAt: manifest.snapshotAt,
    durationMs: manifest.durationMs,
    bytes: manifest.objects.reduce((sum, { bytes }) => sum + bytes, 0),
    databaseBytes: manifest.databaseBytes,
    ...countRows(manifest.tables),
    migrationHead: manifest.migrationHead,
    serverVersion: manifest.server.version,
    systemIdentifier: manifest.server.systemIdentifier,
    toolVersion: manifest.tool.version,
    state: stateOf(manifest, verifications),
    level: verifications.reduce<BackupSummary['level']>(
      (best, { level, ok }) => (ok && (best === null || level > best) ? level : best),
      null,
    ),
    held: hold?.reason ?? null,
    trashUntil: trash?.until ?? null,
    verifiedAt: verifications.findLast(isProof)?.at ?? null,
  }
}

/** A failure counts until a later verification succeeds at its level or above: checksums do not answer for a restore. */
function stateOf({ degraded }: BackupManifest, verifications: readonly VerificationMark[]): BackupState {
  const failed = verifications.some(
    ({ level, ok }, index) => !ok && !verifications.slice(index + 1).some((later) => later.ok && later.level >= level),
  )
  if (failed) return 'failed'
  if (degraded.length > 0) return 'degraded'
  return verifications.some(isProof) ? 'good' : 'unverified'
}

function isProof({ level, ok }: VerificationMark): boolean {
  return ok && level >= GOOD_LEVEL
}
