import type { SeedResetResult } from '@pgtend/seeder'
import { Command } from 'commander'
import { confirmDestruction } from '../../confirm.ts'
import type { CommandContext } from '../../context.ts'
import { formatCount, plural } from '../../render/format.ts'
import { renderTable } from '../../render/table.ts'
import { report } from '../../report.ts'
import { withDatabase } from '../../with-database.ts'
import { addSeedOption, type SeedOptions, seedSettings } from './seed-settings.ts'

const EXAMPLES = `
Examples:
  $ pgtend seed reset                    remove what \`seed run\` wrote, and nothing else
  $ pgtend seed reset --seed 7 --dry-run
  $ pgtend seed reset --cascade --confirm app   also what others added to these users

Rows of others that belong to the test users stop the reset, unless --cascade takes them along.
Exit codes: 0 removed or nothing there, 1 failed or in use, 2 usage, configuration or not confirmed.`

interface ResetOptions extends SeedOptions {
  readonly dryRun?: boolean
  readonly cascade?: boolean
  readonly confirm?: string
}

export function resetCommand(context: CommandContext): Command {
  return addSeedOption(new Command('reset'))
    .summary('remove the test data')
    .description('Remove the rows that a seed number made, by their ids, in one transaction.')
    .option('--cascade', 'also remove rows of others that belong to them')
    .option('--dry-run', 'say what would be removed and remove nothing')
    .option('--confirm <database>', 'name of the database, to confirm --cascade, or any reset in production')
    .addHelpText('after', EXAMPLES)
    .action(async (options: ResetOptions, command: Command) => {
      await withDatabase(context, command, { announce: !options.dryRun }, async (session) => {
        const { resetSeed } = await import('@pgtend/seeder')
        const { plan, schema } = await seedSettings(session, options)
        const { database, settings } = session
        const { cascade = false, dryRun = false } = options
        if (!dryRun && (cascade || settings.environment === 'production')) {
          const name = database.target.database
          await confirmDestruction(context, command, {
            what: `removes the test users of "${name}"${cascade ? ' and everything that belongs to them' : ''}`,
            database: name,
            environment: settings.environment,
            confirmed: options.confirm,
          })
        }
        report(context, command, await resetSeed(database, plan, { schema, cascade, dryRun }), renderText)
      })
    })
}

function renderText(result: SeedResetResult): string {
  if (result.removed === 0) return `Nothing of seed ${result.seed} is there; nothing to do.\nNext: pgtend seed run`
  const table = renderTable(result.tables, [
    { title: 'Table', value: (row) => row.table },
    { title: result.dryRun ? 'Would Go' : 'Removed', value: (row) => formatCount(row.removed), align: 'right' },
  ])
  const sum = `${plural(result.removed, 'row')} ${result.dryRun ? 'would be removed' : 'removed'}.`
  const next = result.dryRun ? `pgtend seed reset --seed ${result.seed}` : `pgtend seed run --seed ${result.seed}`
  return `Seed ${result.seed}\n${table}\n${sum}\nNext: ${next}`
}
