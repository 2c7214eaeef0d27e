import type { MaintenanceLevel } from '@pgtend/maintenance'
import { Command } from 'commander'
import type { CommandContext } from '../../context.ts'
import { EXIT_CODES, runRoutine } from './run-routine.ts'

const SUMMARY: Readonly<Record<MaintenanceLevel, string>> = {
  daily: 'vacuum and analyze the tables that need it',
  weekly: 'vacuum every table that changed, rebuild invalid indexes',
  full: 'vacuum every table, rebuild every index',
}

const DESCRIPTION: Readonly<Record<MaintenanceLevel, string>> = {
  daily: 'Vacuum tables with many dead rows, analyze tables that changed, drop what failed rebuilds left behind.',
  weekly: 'As daily; also vacuum every table with dead or new rows, and rebuild invalid indexes.',
  full: 'Vacuum every table and rebuild every index, concurrently.',
}

export function levelCommand(context: CommandContext, level: MaintenanceLevel): Command {
  return new Command(level)
    .summary(SUMMARY[level])
    .description(`${DESCRIPTION[level]} Blocks neither reads nor writes on a server.`)
    .argument('[table...]', 'tables, as table or schema.table (default: all)')
    .option('--dry-run', 'print the statements and run none')
    .addHelpText('after', examples(level))
    .action(async (tables: string[], options: { dryRun?: boolean }, command: Command) => {
      await runRoutine(context, command, options, async ({ facts, settings }) => {
        const { planMaintenance } = await import('@pgtend/maintenance')
        const { deadTuplePercent } = settings.config.maintenance
        return planMaintenance(facts, level, { tables, deadTuplePercent })
      })
    })
}

function examples(level: MaintenanceLevel): string {
  return `
Examples:
  $ pgtend maintain ${level} --dry-run
  $ pgtend maintain ${level}

${EXIT_CODES}`
}
