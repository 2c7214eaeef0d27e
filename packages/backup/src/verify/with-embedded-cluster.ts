import { type Cluster, openCluster } from '@pgtend/database'
import type { BackupManifest } from '../catalog/manifest.ts'
import { BackupError } from '../errors.ts'
import { withSpool } from '../store/spool.ts'

export interface EmbeddedClusterOptions {
  /** Folder for the database. */
  readonly temporaryDirectory: string
  readonly manifest: Pick<BackupManifest, 'id' | 'dumpFormat'>
  readonly applicationName: string
}

/**
 * Gives `work` an embedded engine with a folder of its own, which is removed afterwards. It restores plain dumps only, and of extensions
 * only those it has: a restore says which one it lacks.
 * @throws {BackupError} `BACKUP_NOT_RESTORABLE` for another dump, before anything is made; or what `work` throws
 */
export async function withEmbeddedCluster<T>(
  { applicationName, manifest, temporaryDirectory }: EmbeddedClusterOptions,
  work: (cluster: Cluster) => Promise<T>,
): Promise<T> {
  if (manifest.dumpFormat !== 'plain') {
    throw new BackupError(
      'BACKUP_NOT_RESTORABLE',
      `backup "${manifest.id}" has a ${manifest.dumpFormat} dump, and the embedded engine restores plain ones`,
      { hint: 'Verify it with `--on temporary` or `--on same`, or take backups with `--format plain`.' },
    )
  }
  return withSpool(temporaryDirectory, async (directory) => {
    // Whatever the environment: nobody works with this database.
    const options = { applicationName, environment: 'development' } as const
    const cluster = await openCluster({ kind: 'embedded', directory, database: 'postgres' }, options)
    return work(cluster).finally(() => cluster.end())
  })
}
