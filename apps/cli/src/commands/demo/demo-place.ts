import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Cluster, ConnectionTarget, Database, OpenDatabaseOptions } from '@pgtend/database'

/** Where a demo lives: databases of its own, so that it never touches one that was there before. */
export interface DemoPlace {
  /** What the databases are in, for people. */
  readonly engine: string
  readonly cluster: Cluster
  readonly databaseName: string
  readonly backupDirectory: string
  /** Opens the demo's database, which must exist. */
  open(): Promise<Database>
  /** Drops everything the demo made. */
  remove(): Promise<void>
}

/** Prepares the place of a demo: a database beside the one of a server URL, or a folder of the embedded engine. */
export async function demoPlace(
  target: ConnectionTarget,
  directory: string,
  id: string,
  options: OpenDatabaseOptions,
): Promise<DemoPlace> {
  const { openCluster } = await import('@pgtend/database')
  const folder = join(directory, '.pgtend', `demo-${id}`)
  const databaseName = `pgtend_demo_${id}`
  const own: ConnectionTarget =
    target.kind === 'server'
      ? { ...target, database: databaseName, schema: 'public' }
      : { kind: 'embedded', directory: join(folder, 'embedded'), database: databaseName }
  const cluster = await openCluster(own, options)
  return {
    engine: target.kind === 'server' ? `server ${target.host}:${target.port}` : 'embedded engine',
    cluster,
    databaseName,
    backupDirectory: join(folder, 'backups'),
    open: () => cluster.open(databaseName),
    async remove() {
      if (await cluster.exists(databaseName)) await cluster.drop(databaseName, { terminateSessions: true })
      await rm(folder, { recursive: true, force: true })
    },
  }
}
