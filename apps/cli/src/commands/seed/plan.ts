import { Command } from 'commander'
import type { CommandContext } from '../../context.ts'
import { report } from '../../report.ts'
import { withDatabase } from '../../with-database.ts'
import { renderPlan } from './plan-text.ts'
import { addSeedOption, type SeedOptions, seedSettings } from './seed-settings.ts'

const EXAMPLES = `
Examples:
  $ pgtend seed plan                     what \`seed run\` would write
  $ pgtend seed plan --seed 7 --json

Exit codes: 0 shown, 1 failed, 2 usage or configuration.`

export function planCommand(context: CommandContext): Command {
  return addSeedOption(new Command('plan'))
    .summary('show what a run would write')
    .description('Compare the test data of a seed number with the database. Reads only.')
    .addHelpText('after', EXAMPLES)
    .action(async (options: SeedOptions, command: Command) => {
      await withDatabase(context, command, {}, async (session) => {
        const { inspectSeed } = await import('@pgtend/seeder')
        const { plan, schema } = await seedSettings(session, options)
        report(context, command, await inspectSeed(session.database, plan, { schema }), renderPlan)
      })
    })
}
