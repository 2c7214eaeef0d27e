import { Command } from 'commander'
import type { CommandContext } from '../../context.ts'
import { analyzeCommand } from './analyze.ts'
import { levelCommand } from './level.ts'
import { reindexCommand } from './reindex.ts'
import { vacuumCommand } from './vacuum.ts'

export function maintainCommand(context: CommandContext): Command {
  return new Command('maintain')
    .description('Keep tables and indexes in shape: free dead rows, refresh statistics, rebuild indexes.')
    .addCommand(vacuumCommand(context))
    .addCommand(analyzeCommand(context))
    .addCommand(reindexCommand(context))
    .addCommand(levelCommand(context, 'daily'))
    .addCommand(levelCommand(context, 'weekly'))
    .addCommand(levelCommand(context, 'full'))
}
