import type { Cluster, ConnectionTarget, Database, OpenDatabaseOptions } from '@pgtend/database'
import type { Command } from 'commander'
import type { CommandContext } from './context.ts'
import { loadSettings, resolveTarget, type Settings } from './settings.ts'
import { commandPath } from './usage-error.ts'

export interface WithDatabaseOptions {
  /** Prefers the URL past the pooler: for work that needs a session of its own. */
  readonly direct?: boolean
  /** Prints the target on stderr first; for commands that write. */
  readonly announce?: boolean
  /** The work begins with a session of its own, which then need not be opened: half the time of a quick command is connecting. */
  readonly session?: boolean
  /** Loads what `work` will need, while the server answers; `work` asks for it again, and meets the failure if there is one. */
  readonly meanwhile?: () => Promise<unknown>
}

/** What a command works with once it is connected. */
export interface DatabaseSession {
  readonly database: Database
  readonly settings: Settings
}

/** Connects, runs `work`, disconnects. Warns on stderr when this is the embedded engine. */
export async function withDatabase<T>(
  context: CommandContext,
  command: Command,
  options: WithDatabaseOptions,
  work: (session: DatabaseSession) => Promise<T>,
): Promise<T> {
  const { openDatabase } = await import('@pgtend/database')
  const settings = await loadSettings(context, command)
  const target = await resolveTarget(context, settings, options.direct)
  await announce(context, target, options.announce === true)
  const { session: keepSession = false, meanwhile } = options
  const opening = openDatabase(target, { ...openOptions(command, settings), keepSession })
  const [database] = await Promise.all([opening, meanwhile?.().catch(() => undefined)])
  return endAfter(database, () => work({ database, settings }))
}

/** What `withCluster` hands to a command: the databases, and the one that the settings name. */
export interface ClusterSession {
  readonly cluster: Cluster
  readonly target: ConnectionTarget
  readonly settings: Settings
}

/** Connects to what holds the databases; the database of the settings need not exist. */
export async function withCluster<T>(
  context: CommandContext,
  command: Command,
  work: (session: ClusterSession) => Promise<T>,
): Promise<T> {
  const { openCluster } = await import('@pgtend/database')
  const settings = await loadSettings(context, command)
  const target = await resolveTarget(context, settings, true)
  await announce(context, target, true)
  const cluster = await openCluster(target, openOptions(command, settings))
  return endAfter(cluster, () => work({ cluster, target, settings }))
}

async function announce(context: CommandContext, target: ConnectionTarget, writes: boolean): Promise<void> {
  const { describeTarget } = await import('@pgtend/database')
  if (target.kind === 'embedded') {
    context.stderr(
      `Using the embedded engine: ${target.directory}/${target.database}. Set DATABASE_URL to use a server.`,
    )
  } else if (writes) {
    context.stderr(`Database: ${describeTarget(target)} (from ${target.source})`)
  }
}

/** Disconnects after the work; when the work failed, its error is the one that counts. */
async function endAfter<T>(connected: { end(): Promise<void> }, work: () => Promise<T>): Promise<T> {
  let result: T
  try {
    result = await work()
  } catch (error) {
    await connected.end().catch(() => undefined)
    throw error
  }
  await connected.end()
  return result
}

/** `application_name` is the path of the command: `pgtend migrate up`. */
function openOptions(command: Command, settings: Settings): OpenDatabaseOptions {
  return { applicationName: commandPath(command), environment: settings.environment }
}
