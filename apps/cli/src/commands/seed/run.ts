import type { SeedRunResult } from '@pgtend/seeder'
import { Command } from 'commander'
import { confirmDestruction } from '../../confirm.ts'
import type { CommandContext } from '../../context.ts'
import { startProgress } from '../../progress.ts'
import { formatCount, formatDuration, plural } from '../../render/format.ts'
import { renderTable } from '../../render/table.ts'
import { report } from '../../report.ts'
import { withDatabase } from '../../with-database.ts'
import { renderPlan } from './plan-text.ts'
import { addSeedOption, type SeedOptions, seedSettings } from './seed-settings.ts'

const EXAMPLES = `
Examples:
  $ pgtend seed run                      write the test users, their team and memories
  $ pgtend seed run --seed 7 --dry-run
  $ pgtend seed run --confirm app        in production, where test data is refused otherwise

The same seed number gives the same rows. Rows that are there are left as they are.
Exit codes: 0 written or already there, 1 failed, 2 usage, configuration or not confirmed, 130 interrupted.`

interface RunOptions extends SeedOptions {
  readonly dryRun?: boolean
  readonly confirm?: string
}

export function runCommand(context: CommandContext): Command {
  return addSeedOption(new Command('run'))
    .summary('write the test data')
    .description('Write test users, a team, memories, chats and stories in one transaction. Never changes other rows.')
    .option('--dry-run', 'say what would be written and write nothing')
    .option('--confirm <database>', 'name of the database, to confirm test data in production')
    .addHelpText('after', EXAMPLES)
    .action(async (options: RunOptions, command: Command) => {
      await withDatabase(context, command, { announce: !options.dryRun }, async (session) => {
        const { applySeed, inspectSeed } = await import('@pgtend/seeder')
        const { plan, schema } = await seedSettings(session, options)
        const { database, settings } = session
        if (options.dryRun) return report(context, command, await inspectSeed(database, plan, { schema }), renderPlan)
        if (settings.environment === 'production') {
          const what = `writes test users and their data into the database "${database.target.database}"`
          await confirmDestruction(context, command, {
            what,
            database: database.target.database,
            environment: settings.environment,
            confirmed: options.confirm,
          })
        }
        const { createLexicalEmbedder } = await import('@pgtend/core-schema')
        const embedder = createLexicalEmbedder()
        const progress = startProgress(context)
        const result = await applySeed(database, plan, {
          schema,
          signal: context.signal,
          embed: (texts) => embedder.embed(texts),
          onProgress: ({ table, done, planned }) =>
            progress.update(`Seeding ${formatCount(done)} of ${plural(planned, 'row')} of ${table}`),
        })
        progress.done('')
        report(context, command, result, renderText)
      })
    })
}

function renderText(result: SeedRunResult): string {
  if (result.inserted === 0) return `Seed ${result.seed} is there already; nothing to do.\nNext: pgtend vector list`
  const table = renderTable(result.tables, [
    { title: 'Table', value: (row) => row.table },
    { title: 'Written', value: (row) => formatCount(row.inserted), align: 'right' },
  ])
  const sum = `${plural(result.inserted, 'row')} written in ${formatDuration(result.durationMs)}; sign in as ada@example.com.`
  return `Seed ${result.seed}\n${table}\n${sum}\nNext: pgtend vector create memories.embedding`
}
