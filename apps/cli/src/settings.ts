import type { ConnectionTarget, Environment, PgtendConfig } from '@pgtend/database'
import type { Command } from 'commander'
import type { CommandContext } from './context.ts'
import { type CommonOptions, commonOptions } from './options.ts'

/** What options, environment variables and the configuration file add up to. */
export interface Settings {
  readonly config: PgtendConfig
  /** Folder that relative paths of the configuration start from. */
  readonly directory: string
  readonly configPath: string | undefined
  readonly environment: Environment
  readonly options: CommonOptions
}

/** Loads the configuration and decides the environment; opens no connection. */
export async function loadSettings(context: CommandContext, command: Command): Promise<Settings> {
  const { loadConfig, parseEnvironment } = await import('@pgtend/database')
  const options = commonOptions(command)
  const { config, directory, path } = await loadConfig({ cwd: context.cwd, path: options.config })
  const environment = parseEnvironment(options.env ?? context.env.PGTEND_ENV, config.environment)
  return { config, directory, configPath: path, environment, options }
}

/** Decides which database a command talks to. `direct` prefers the URL past the pooler. */
export async function resolveTarget(
  context: CommandContext,
  settings: Settings,
  direct = false,
): Promise<ConnectionTarget> {
  const { resolveConnection } = await import('@pgtend/database')
  return resolveConnection({
    databaseUrl: settings.options.databaseUrl,
    env: context.env,
    config: settings.config,
    environment: settings.environment,
    cwd: settings.directory,
    direct,
  })
}
