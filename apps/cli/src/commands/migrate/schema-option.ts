import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { CommandContext } from '../../context.ts'
import type { Settings } from '../../settings.ts'

export interface SchemaOptions {
  readonly schema?: string
}

/** Adds the option of commands that read the Prisma schema. */
export function addSchemaOption(command: Command): Command {
  return command.option(
    '--schema <path>',
    'Prisma schema file or folder (default: migrations.schemaPath of the config)',
  )
}

/** The path of the Prisma schema: an option is relative to where the command is typed, the configuration to its own folder. */
export function schemaPath(
  context: CommandContext,
  { config, directory }: Settings,
  { schema }: SchemaOptions,
): string {
  return schema === undefined ? resolve(directory, config.migrations.schemaPath) : resolve(context.cwd, schema)
}
