import { Command } from 'commander'
import type { CommandContext } from '../../context.ts'
import { EXIT_CODES, runRoutine } from './run-routine.ts'

const EXAMPLES = `
Examples:
  $ pgtend maintain reindex                   every index of every table
  $ pgtend maintain reindex memories --dry-run

${EXIT_CODES}`

export function reindexCommand(context: CommandContext): Command {
  return new Command('reindex')
    .summary('rebuild indexes while the application goes on')
    .description('Rebuild indexes with REINDEX CONCURRENTLY, and drop invalid ones that failed rebuilds left behind.')
    .argument('[table...]', 'tables, as table or schema.table (default: all)')
    .option('--dry-run', 'print the statements and run none')
    .addHelpText('after', EXAMPLES)
    .action(async (tables: string[], options: { dryRun?: boolean }, command: Command) => {
      await runRoutine(context, command, options, async ({ facts }) => {
        const { planReindex } = await import('@pgtend/maintenance')
        return planReindex(facts, { tables })
      })
    })
}
