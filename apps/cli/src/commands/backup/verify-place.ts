import { tmpdir } from 'node:os'
import type { BackupManifest, VerificationPlace } from '@pgtend/backup'
import type { Cluster, ServerTarget } from '@pgtend/database'
import type { Command } from 'commander'
import type { CommandContext } from '../../context.ts'
import type { Settings } from '../../settings.ts'
import { commandPath } from '../../usage-error.ts'
import { withCluster } from '../../with-database.ts'

/** Where a verification restores into, as the command line says it. */
export interface PlaceOptions {
  readonly on: string
  readonly onUrlEnv?: string
}

/** A place to restore into, for the length of one verification. */
export interface Place {
  readonly cluster: Cluster
  readonly where: Exclude<VerificationPlace, 'files'>
}

/** What a place is made for. */
export type Restored = Pick<BackupManifest, 'id' | 'dumpFormat' | 'server'>

export type WithPlace = <T>(restored: Restored, work: (place: Place) => Promise<T>) => Promise<T>

/**
 * Opens the place that `--on` names, and closes it after the work; temporary places are made for one backup and removed after it.
 * @throws {CliError} `USAGE` for a place that is unknown, incomplete, or a URL with a password, which `ps` would show
 */
export async function placeFor(
  context: CommandContext,
  command: Command,
  settings: Settings,
  options: PlaceOptions,
): Promise<WithPlace> {
  const applicationName = commandPath(command)
  const temporary = { applicationName, temporaryDirectory: tmpdir(), signal: context.signal }
  if (options.onUrlEnv === undefined && options.on === 'same') {
    return (_, work) => withCluster(context, command, ({ cluster }) => work({ cluster, where: 'same server' }))
  }
  if (options.onUrlEnv === undefined && options.on === 'temporary') {
    const { listToolDirectories, withTemporaryCluster } = await import('@pgtend/backup')
    const toolDirectories = await listToolDirectories(context.env.PATH)
    return ({ server }, work) =>
      withTemporaryCluster({ ...temporary, toolDirectories, major: Math.floor(server.version / 10_000) }, (cluster) =>
        work({ cluster, where: 'temporary cluster' }),
      )
  }
  if (options.onUrlEnv === undefined && options.on === 'embedded') {
    const { withEmbeddedCluster } = await import('@pgtend/backup')
    return (manifest, work) =>
      withEmbeddedCluster({ ...temporary, manifest }, (cluster) => work({ cluster, where: 'embedded' }))
  }
  const target = await otherServer(context, settings, options)
  return async (_, work) => {
    const { openCluster } = await import('@pgtend/database')
    const cluster = await openCluster(target, { applicationName, environment: settings.environment })
    return work({ cluster, where: 'other server' }).finally(() => cluster.end())
  }
}

async function otherServer(
  { env }: CommandContext,
  { config }: Settings,
  { on, onUrlEnv }: PlaceOptions,
): Promise<ServerTarget> {
  const { parseDatabaseUrl } = await import('@pgtend/database')
  const { CliError } = await import('../../cli-error.ts')
  if (onUrlEnv !== undefined) {
    const url = env[onUrlEnv]
    if (url !== undefined && url !== '') return parseDatabaseUrl(url)
    throw new CliError('USAGE', `the environment variable "${onUrlEnv}" is not set`, {
      hint: 'Name a variable that holds the URL of the other server.',
    })
  }
  if (on === 'other') {
    if (config.backup.verifyServer !== undefined) return parseDatabaseUrl(config.backup.verifyServer, 'config')
    throw new CliError('USAGE', 'the configuration names no other server', {
      hint: 'Set `backup.verifyServer`, or pass `--on-url-env NAME`.',
    })
  }
  if (!/^postgres(ql)?:\/\//.test(on)) {
    throw new CliError('USAGE', `there is no place called "${on}"`, {
      hint: 'Pass `--on` with same, other, temporary, embedded or a URL without a password.',
    })
  }
  const target = parseDatabaseUrl(on)
  if (target.password === undefined) return target
  throw new CliError(
    'USAGE',
    'the URL of the other server holds a password, which every user of this machine could read',
    {
      hint: 'Put it into an environment variable and pass `--on-url-env NAME`, or set `backup.verifyServer`.',
    },
  )
}
