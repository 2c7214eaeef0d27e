import type { BackupStore } from '@pgtend/backup'
import type { Database } from '@pgtend/database'
import type { Command } from 'commander'
import type { CommandContext } from '../../context.ts'
import type { Settings } from '../../settings.ts'
import { withNearCluster } from './with-near-cluster.ts'

/**
 * Copies what the store says of the backups into `pgtend.backup_catalog` of the database, as an open one or as the one of the connection.
 * What keeps it from that is said on stderr and is no failure: the backups do not need it.
 */
export async function mirrorStore(
  context: CommandContext,
  command: Command,
  settings: Settings,
  store: BackupStore,
  open?: Database,
): Promise<void> {
  try {
    const reason =
      open === undefined ? await connectAndMirror(context, command, settings, store) : await mirror(open, store)
    if (reason !== null) context.stderr(`The catalog of the backups was not written to the database: ${reason}.`)
  } catch (error) {
    const { message } = error instanceof Error ? error : new Error(String(error))
    context.stderr(`The catalog of the backups was not written to the database: ${message}.`)
  }
}

/** A database that is not there has no catalog; the embedded engine would make one. */
async function connectAndMirror(
  context: CommandContext,
  command: Command,
  settings: Settings,
  store: BackupStore,
): Promise<string | null> {
  return withNearCluster(context, command, settings, async (cluster, name) => {
    if (!(await cluster.exists(name))) return null
    await using database = await cluster.open(name)
    return await mirror(database, store)
  })
}

async function mirror(database: Database, store: BackupStore): Promise<string | null> {
  const { mirrorBackups } = await import('@pgtend/backup')
  return (await mirrorBackups(database, store)).reason
}
