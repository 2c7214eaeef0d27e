import { resolve } from 'node:path'
import type { MigrateUpOptions } from '@pgtend/migrator'
import type { Command } from 'commander'
import type { CommandContext } from './context.ts'
import type { DatabaseSession } from './with-database.ts'

/** What every operation of the migrator gets; each takes what it knows. */
export type MigratorSettings = Omit<MigrateUpOptions, 'target'>

/** Loads the part of the migrator that runs in every deployment, see `light-migrator.ts`. */
export const loadMigrator = () => import('./light-migrator.ts')

/** Adds the option that every command about migrations has. */
export function addMigrationsOption(command: Command): Command {
  return command.option('--migrations <dir>', 'migrations folder (default: the configured one)')
}

/** Turns configuration and `--migrations` into the options of the migrator. The schema of Prisma's `?schema=` wins over the configured one. */
export function migratorSettings(
  context: CommandContext,
  { database, settings }: DatabaseSession,
  migrations?: string,
): MigratorSettings {
  const { directory, schema, mode, lockTimeoutMs, lockRetryLimitMs, statementTimeoutMs, advisoryLockWaitMs } =
    settings.config.migrations
  const { outOfOrder = isOnDesk(context, settings) ? 'warn' : 'refuse' } = settings.config.migrations
  const named = database.target.schema
  return {
    directory: migrations === undefined ? resolve(settings.directory, directory) : resolve(context.cwd, migrations),
    schema: named === undefined || named === 'public' ? schema : named,
    mode,
    outOfOrder,
    lockTimeoutMs,
    lockRetryLimitMs,
    statementTimeoutMs,
    advisoryLockWaitMs,
    signal: context.signal,
  }
}

/** In CI the environment is often left at its default, while what is migrated may be anything. */
function isOnDesk({ env }: CommandContext, { environment }: DatabaseSession['settings']): boolean {
  return environment === 'development' && [undefined, '', '0', 'false'].includes(env.CI)
}
