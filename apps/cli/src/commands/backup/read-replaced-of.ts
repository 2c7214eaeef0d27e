import type { ReportInventory } from '@pgtend/backup'
import type { Command } from 'commander'
import type { CommandContext } from '../../context.ts'
import type { Settings } from '../../settings.ts'
import { withNearCluster } from './with-near-cluster.ts'

/** Asks the server of the connection what restores of these databases have replaced; undefined when it does not answer. */
export async function readReplacedOf(
  context: CommandContext,
  command: Command,
  settings: Settings,
  databases: readonly string[],
): Promise<ReportInventory['replaced']> {
  const { readReplaced } = await import('@pgtend/backup')
  return withNearCluster(context, command, settings, async (cluster) => {
    const replaced = new Map<string, Awaited<ReturnType<typeof readReplaced>>>()
    for (const name of databases) replaced.set(name, await readReplaced(cluster, name))
    return replaced
  }).catch(() => undefined)
}
