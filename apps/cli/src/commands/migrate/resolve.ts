import { Command, Option } from 'commander'
import type { CommandContext } from '../../context.ts'
import { addMigrationsOption, migratorSettings } from '../../migrator-settings.ts'
import { report } from '../../report.ts'
import { withDatabase } from '../../with-database.ts'

const EXAMPLES = `
Examples:
  $ pgtend migrate resolve 20261121093000_add_stories --applied       it was finished by hand
  $ pgtend migrate resolve 20261121093000_add_stories --rolled-back   it was undone by hand; \`up\` applies it again

Exit codes: 0 done, 1 failed, 2 usage or configuration.`

interface ResolveOptions {
  readonly migrations?: string
  readonly applied?: boolean
  readonly rolledBack?: boolean
  readonly dryRun?: boolean
}

export function resolveCommand(context: CommandContext): Command {
  return addMigrationsOption(new Command('resolve'))
    .argument('<name>', 'the migration that failed')
    .summary('say by hand where a failed migration stands')
    .description(
      'Mark a failed migration as applied or as rolled back. Writes the ledger only; never runs the migration.',
    )
    .addOption(new Option('--applied', 'the database has all of it').conflicts('rolledBack'))
    .addOption(new Option('--rolled-back', 'the database has none of it'))
    .option('--dry-run', 'check and write nothing')
    .addHelpText('after', EXAMPLES)
    .action(async (name: string, options: ResolveOptions, command: Command) => {
      const { applied, rolledBack, dryRun = false } = options
      if (applied === rolledBack) {
        const { CliError } = await import('../../cli-error.ts')
        throw new CliError('USAGE', 'one of --applied and --rolled-back is needed')
      }
      await withDatabase(context, command, { direct: true, announce: !dryRun }, async (session) => {
        const { resolveMigration } = await import('@pgtend/migrator')
        const result = await resolveMigration(session.database, {
          ...migratorSettings(context, session, options.migrations),
          name,
          as: applied ? 'applied' : 'rolled-back',
          dryRun,
        })
        report(context, command, result, ({ as }) => {
          const verb = dryRun ? 'would be marked' : 'is marked'
          const next = dryRun ? 'the same without --dry-run' : `pgtend migrate ${as === 'applied' ? 'status' : 'up'}`
          return `${name} ${verb} as ${as.replace('-', ' ')}.\nNext: ${next}`
        })
      })
    })
}
