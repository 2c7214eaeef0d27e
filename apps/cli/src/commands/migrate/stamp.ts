import type { StampResult } from '@pgtend/migrator'
import { Command } from 'commander'
import type { CommandContext } from '../../context.ts'
import { addMigrationsOption, migratorSettings } from '../../migrator-settings.ts'
import { plural } from '../../render/format.ts'
import { report } from '../../report.ts'
import { withDatabase } from '../../with-database.ts'

const EXAMPLES = `
Examples:
  $ pgtend migrate stamp 20250101000000_init    the database has everything up to this one
  $ pgtend migrate stamp head                   the database has all of the folder
  $ pgtend migrate stamp head --dry-run

Exit codes: 0 done, 1 failed, 2 usage or configuration.`

export function stampCommand(context: CommandContext): Command {
  return addMigrationsOption(new Command('stamp'))
    .alias('baseline')
    .argument('<target>', 'last migration the database contains, or "head"')
    .summary('mark migrations as applied without running them')
    .description('Mark migrations as applied in a database that has their changes already. Writes the ledger only.')
    .option('--dry-run', 'say what would be marked and write nothing')
    .addHelpText('after', EXAMPLES)
    .action(async (target: string, options: { migrations?: string; dryRun?: boolean }, command: Command) => {
      const dryRun = options.dryRun === true
      await withDatabase(context, command, { direct: true, announce: !dryRun }, async (session) => {
        const { stamp } = await import('@pgtend/migrator')
        const settings = migratorSettings(context, session, options.migrations)
        report(context, command, await stamp(session.database, { ...settings, target, dryRun }), renderText)
      })
    })
}

function renderText({ stamped, dryRun, current }: StampResult): string {
  if (current === null) return 'There are no migrations.\nNext: pgtend migrate new NAME'
  if (stamped.length === 0) return 'Nothing to do: these migrations are applied already.\nNext: pgtend migrate status'
  const verb = dryRun ? 'would be marked' : 'marked'
  const next = dryRun ? 'the same without --dry-run' : 'pgtend migrate status'
  return [...stamped, `${plural(stamped.length, 'migration')} ${verb} as applied.`, `Next: ${next}`].join('\n')
}
