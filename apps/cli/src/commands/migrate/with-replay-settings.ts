import { resolve } from 'node:path'
import type { ReplayOptions } from '@pgtend/migrator'
import type { Command } from 'commander'
import type { CommandContext } from '../../context.ts'
import { migratorSettings } from '../../migrator-settings.ts'
import { loadSettings } from '../../settings.ts'
import { withDatabase } from '../../with-database.ts'

export interface ScratchOptions {
  readonly migrations?: string
  readonly onServer?: boolean
}

export interface ReplaySettings extends ReplayOptions {
  readonly directory: string
}

/** Adds the option of commands that replay migrations. */
export function addOnServerOption(command: Command): Command {
  return command.option('--on-server', 'replay in a scratch database on your server instead of in memory')
}

/** Says where migrations are replayed: in memory without any database, or in a scratch database beside the configured one. */
export async function withReplaySettings<T>(
  context: CommandContext,
  command: Command,
  { migrations, onServer = false }: ScratchOptions,
  work: (settings: ReplaySettings) => Promise<T>,
): Promise<T> {
  const { memoryShadow, serverShadow } = await import('@pgtend/migrator')
  const { signal } = context
  if (onServer) {
    return withDatabase(context, command, { direct: true }, (session) => {
      const { directory, schema, mode } = migratorSettings(context, session, migrations)
      return work({ directory, schema, mode, signal, openShadow: serverShadow(session.database) })
    })
  }
  const { config, directory } = await loadSettings(context, command)
  const { schema, mode } = config.migrations
  const folder = migrations === undefined ? resolve(directory, config.migrations.directory) : migrations
  return work({ directory: resolve(context.cwd, folder), schema, mode, signal, openShadow: memoryShadow() })
}
