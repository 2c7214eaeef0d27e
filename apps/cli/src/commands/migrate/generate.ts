import type { Database } from '@pgtend/database'
import type { GeneratedMigration } from '@pgtend/migrator'
import { Command } from 'commander'
import type { CommandContext } from '../../context.ts'
import { EXIT } from '../../exit-code.ts'
import { addMigrationsOption } from '../../migrator-settings.ts'
import { startProgress } from '../../progress.ts'
import { report } from '../../report.ts'
import { loadSettings } from '../../settings.ts'
import { withDatabase } from '../../with-database.ts'
import { addRenameOptions, type RenameOptions, renameSettings } from './decide-rename.ts'
import { renderGenerated } from './generate-text.ts'
import { addNamingOption, type NamingOptions } from './naming-option.ts'
import { addSchemaOption, type SchemaOptions, schemaPath } from './schema-option.ts'
import { addOnServerOption, type ScratchOptions, withReplaySettings } from './with-replay-settings.ts'

const EXAMPLES = `
Examples:
  $ pgtend migrate generate add_stories               writes migration.sql and down.sql
  $ pgtend migrate generate add_stories --dry-run     prints both and writes nothing
  $ pgtend migrate generate mail --rename User.mail:email --rename Post:Article
  $ pgtend migrate generate drop_old --database       counts the rows at stake in the configured database

Replays the migrations in a scratch database, in memory unless --on-server, and compares the result with the Prisma schema.
What raw SQL owns stays: vector, expression and partial indexes, checks, triggers, views, generated columns, partitions, extensions.
Tables in use get indexes, keys and required columns in the form that locks nobody out; --plain writes what Prisma would.
Both files are tried there: up must lead to the schema, down and up again to the same catalog.
Exit codes: 0 written or nothing to do, 1 failed, 2 usage or configuration, 3 written, but no way back could be proven.`

interface GenerateOptions extends ScratchOptions, SchemaOptions, RenameOptions, NamingOptions {
  readonly plain?: boolean
  readonly database?: boolean
  readonly dryRun?: boolean
}

export function generateCommand(context: CommandContext): Command {
  const base = addSchemaOption(addMigrationsOption(new Command('generate')))
  return addNamingOption(addRenameOptions(addOnServerOption(base)))
    .argument('<name>', 'a few words that say what changes')
    .summary('write a migration from the Prisma schema')
    .description('Compare the Prisma schema with what the migrations build, and write migration.sql and down.sql.')
    .option('--plain', "write the engine's SQL in one transaction instead of the form that locks nobody out")
    .option('--database', 'count the rows at stake in the configured database; it is only read')
    .option('--dry-run', 'print both files and write nothing')
    .addHelpText('after', EXAMPLES)
    .action(async (name: string, options: GenerateOptions, command: Command) => {
      const generated = options.database
        ? await withDatabase(context, command, {}, ({ database }) =>
            generate(context, command, name, options, database),
          )
        : await generate(context, command, name, options)
      for (const warning of generated.warnings) context.stderr(`Warning: ${warning}`)
      report(context, command, generated, (result) => renderGenerated(result, context.cwd))
      const isProven = generated.down?.status !== 'unproven' && generated.remaining?.length === 0
      if (!isProven) context.setExitCode(EXIT.attention)
    })
}

async function generate(
  context: CommandContext,
  command: Command,
  name: string,
  options: GenerateOptions,
  countIn?: Database,
): Promise<GeneratedMigration> {
  const { generateMigration, readSchemaFiles } = await import('@pgtend/migrator')
  const settings = await loadSettings(context, command)
  const { naming, external } = settings.config.migrations
  const schemaFiles = await readSchemaFiles(schemaPath(context, settings, options))
  return withReplaySettings(context, command, options, async (replay) => {
    const progress = startProgress(context)
    const { decideRename, renames } = renameSettings(context, command, options, () => progress.done(''))
    const onEvent: typeof replay.onEvent = (event) => {
      if (event.type === 'migration-start') progress.update(`Replaying ${event.migration}`)
    }
    const { plain, dryRun } = options
    const source = { schemaFiles, external, renames, decideRename, plain, countIn, dryRun, onEvent }
    const named = { name, naming: options.naming ?? naming, now: context.now() }
    return generateMigration({ ...replay, ...source, ...named }).finally(() => progress.done(''))
  })
}
