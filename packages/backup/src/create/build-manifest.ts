import type { BackupManifest } from '../catalog/manifest.ts'
import { storedName } from '../encryption/object-names.ts'
import { CHECKSUM_ALGORITHM } from '../facts/hash-tables.ts'
import type { BackupWork } from './backup-work.ts'
import type { Dumped } from './dump-in-snapshot.ts'

/** What a manifest holds beside the facts of the snapshot. */
export type ManifestRest = Pick<BackupManifest, 'degraded' | 'durationMs' | 'finishedAt' | 'globals' | 'objects'>

/** Puts together what a manifest says; what `restoreText` makes of it is noted last. Pure. */
export function buildManifest(
  { database, options, startedAt, tool }: BackupWork,
  { derived, facts, migrationHead, plan }: Dumped,
  rest: ManifestRest,
): Omit<BackupManifest, 'restoreText'> {
  return {
    format: 1,
    id: plan.id,
    database: database.target.database,
    environment: options.environment ?? null,
    kind: plan.kind,
    dumpFormat: plan.format,
    compression: plan.compression,
    dump: plan.format === 'directory' ? plan.dump : storedName(plan.dump, plan.recipients),
    tool: {
      name: tool === undefined ? 'embedded pg_dump' : 'pg_dump',
      version: tool?.version ?? facts.server.versionText,
      arguments: [...plan.arguments],
    },
    server: facts.server,
    extensions: [...facts.extensions],
    vector: facts.vector,
    startedAt: startedAt.toISOString(),
    snapshotAt: facts.takenAt.toISOString(),
    databaseBytes: facts.databaseBytes,
    largeObjects: facts.largeObjects,
    checksumAlgorithm: options.checksums === false ? null : CHECKSUM_ALGORITHM,
    tables: [...facts.tables],
    sequences: [...facts.sequences],
    encryption: plan.recipients.length === 0 ? null : { scheme: 'age-v1', recipients: [...plan.recipients] },
    class: options.class ?? null,
    derived: [...derived],
    migrationHead,
    ...rest,
  }
}
