import { Command } from 'commander'
import type { CommandContext } from '../../context.ts'
import { EXIT_CODES, runRoutine } from './run-routine.ts'

const EXAMPLES = `
Examples:
  $ pgtend maintain analyze                   all tables, partitioned ones included
  $ pgtend maintain analyze memories

${EXIT_CODES}`

export function analyzeCommand(context: CommandContext): Command {
  return new Command('analyze')
    .summary('refresh the statistics of the query planner')
    .description('Refresh the statistics of the query planner. Blocks neither reads nor writes.')
    .argument('[table...]', 'tables, as table or schema.table (default: all)')
    .option('--dry-run', 'print the statements and run none')
    .addHelpText('after', EXAMPLES)
    .action(async (tables: string[], options: { dryRun?: boolean }, command: Command) => {
      await runRoutine(context, command, options, async ({ facts }) => {
        const { planAnalyze } = await import('@pgtend/maintenance')
        return planAnalyze(facts, { tables })
      })
    })
}
