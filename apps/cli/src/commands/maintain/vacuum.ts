import { Command } from 'commander'
import { confirm } from '../../confirm.ts'
import type { CommandContext } from '../../context.ts'
import { EXIT_CODES, runRoutine } from './run-routine.ts'

const EXAMPLES = `
Examples:
  $ pgtend maintain vacuum                    all tables
  $ pgtend maintain vacuum memories archive.chats
  $ pgtend maintain vacuum memories --full    rewrite the table; nobody reads or writes it meanwhile

${EXIT_CODES}`

export function vacuumCommand(context: CommandContext): Command {
  return new Command('vacuum')
    .summary('free the space of dead rows')
    .description('Free the space of dead rows for reuse and refresh the statistics. Blocks neither reads nor writes.')
    .argument('[table...]', 'tables, as table or schema.table (default: all)')
    .option('--full', 'rewrite tables to give space back to the system; locks out everybody else')
    .option('--dry-run', 'print the statements and run none')
    .addHelpText('after', EXAMPLES)
    .action(async (tables: string[], options: { full?: boolean; dryRun?: boolean }, command: Command) => {
      await runRoutine(context, command, options, async ({ facts }) => {
        const { planVacuum } = await import('@pgtend/maintenance')
        const plan = planVacuum(facts, { tables, full: options.full === true })
        if (options.full && !options.dryRun) {
          await confirm(context, command, `Rewrite ${plan.steps.length} tables? Nobody reads or writes each meanwhile.`)
        }
        return plan
      })
    })
}
