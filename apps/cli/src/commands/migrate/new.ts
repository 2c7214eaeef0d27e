import { relative, resolve } from 'node:path'
import type { CreatedMigration } from '@pgtend/migrator'
import { Command } from 'commander'
import type { CommandContext } from '../../context.ts'
import { addMigrationsOption } from '../../migrator-settings.ts'
import { report } from '../../report.ts'
import { loadSettings } from '../../settings.ts'
import { addNamingOption, type NamingOptions } from './naming-option.ts'

const EXAMPLES = `
Examples:
  $ pgtend migrate new add_stories               prisma/migrations/20261121093000_add_stories/
  $ pgtend migrate new "add stories" --naming sequential
  $ pgtend migrate new add_stories --dry-run

Needs no database; never overwrites a file. Exit codes: 0 created, 1 it exists already, 2 usage or configuration.`

interface NewOptions extends NamingOptions {
  readonly migrations?: string
  readonly dryRun?: boolean
}

export function newCommand(context: CommandContext): Command {
  return addNamingOption(addMigrationsOption(new Command('new')))
    .aliases(['create', 'revision'])
    .argument('<name>', 'a few words that say what changes')
    .summary('create an empty migration for hand-written SQL')
    .description('Create a migration folder with an empty migration.sql and down.sql. The timestamp is UTC.')
    .option('--dry-run', 'say what would be created and write nothing')
    .addHelpText('after', EXAMPLES)
    .action(async (name: string, options: NewOptions, command: Command) => {
      const { createMigration } = await import('@pgtend/migrator')
      const { config, directory } = await loadSettings(context, command)
      const { migrations = resolve(directory, config.migrations.directory), naming, dryRun = false } = options
      const created = await createMigration({
        directory: resolve(context.cwd, migrations),
        name,
        naming: naming ?? config.migrations.naming,
        now: context.now(),
        dryRun,
      })
      for (const warning of created.warnings) context.stderr(`Warning: ${warning}`)
      report(context, command, created, (result) => renderText(context, result))
    })
}

function renderText({ cwd }: CommandContext, { files, dryRun }: CreatedMigration): string {
  const lines = files.map((file) => `${dryRun ? 'would create' : 'created'}  ${relative(cwd, file)}`)
  return [
    ...lines,
    `Next: ${dryRun ? 'pgtend migrate new NAME' : 'write migration.sql, then pgtend migrate up --dry-run'}`,
  ].join('\n')
}
