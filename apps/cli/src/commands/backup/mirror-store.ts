import type { BackupStore } from '@pgtend/backup'
import type { Database } from '@pgtend/database'
import type { Command } from 'commander'
import type { CommandContext } from '../../context.ts'
import { resolveTarget, type Settings } from '../../settings.ts'
import { commandPath } from '../../usage-error.ts'

/** The command has done its work; it does not wait long for a database that may be gone. */
const CONNECT_TIMEOUT_MS = 3_000

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
  const { openCluster } = await import('@pgtend/database')
  const target = await resolveTarget(context, settings)
  const { environment } = settings
  const options = { applicationName: commandPath(command), environment, connectTimeoutMs: CONNECT_TIMEOUT_MS }
  const cluster = await openCluster(target, options)
  try {
    if (!(await cluster.exists(target.database))) return null
    await using database = await cluster.open(target.database)
    return await mirror(database, store)
  } finally {
    await cluster.end()
  }
}

async function mirror(database: Database, store: BackupStore): Promise<string | null> {
  const { mirrorBackups } = await import('@pgtend/backup')
  return (await mirrorBackups(database, store)).reason
}
