import type { Cluster } from '@pgtend/database'
import type { Command } from 'commander'
import type { CommandContext } from '../../context.ts'
import { resolveTarget, type Settings } from '../../settings.ts'
import { commandPath } from '../../usage-error.ts'

/** The command does not need the server: it does not wait long for one that may be gone. */
const CONNECT_TIMEOUT_MS = 3_000

/** Runs work with the databases of the connection, which need not be there. @throws what connecting does, soon */
export async function withNearCluster<T>(
  context: CommandContext,
  command: Command,
  settings: Settings,
  work: (cluster: Cluster, database: string) => Promise<T>,
): Promise<T> {
  const { openCluster } = await import('@pgtend/database')
  const target = await resolveTarget(context, settings)
  const { environment } = settings
  const options = { applicationName: commandPath(command), environment, connectTimeoutMs: CONNECT_TIMEOUT_MS }
  const cluster = await openCluster(target, options)
  try {
    return await work(cluster, target.database)
  } finally {
    await cluster.end()
  }
}
