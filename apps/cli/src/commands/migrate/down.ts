import type { MigrationRun } from '@pgtend/migrator'
import { Command } from 'commander'
import { confirm, confirmDestruction } from '../../confirm.ts'
import type { CommandContext } from '../../context.ts'
import { EXIT } from '../../exit-code.ts'
import { addMigrationsOption, migratorSettings } from '../../migrator-settings.ts'
import { report } from '../../report.ts'
import { type DatabaseSession, withDatabase } from '../../with-database.ts'
import { renderDataLoss } from './data-loss-text.ts'
import { type GenerateOptions, generateDownFiles } from './down-generate.ts'
import { parseDownTarget } from './parse-target.ts'
import { parseUnoptimised } from './parse-unoptimised.ts'
import { renderRun, showRun } from './run-text.ts'
import { addOnServerOption } from './with-replay-settings.ts'

const EXAMPLES = `
Examples:
  $ pgtend migrate down                     undo the last migration
  $ pgtend migrate down 3                   the last three
  $ pgtend migrate down 20261121093000_add_stories   down to that one, which stays
  $ pgtend migrate down base --dry-run      everything
  $ pgtend migrate down --generate          write the down.sql that are missing; needs no database
  $ pgtend migrate down --generate 20261121093000_add_stories --dry-run

Says what data would be lost and asks; in production only --confirm with the name of the database goes on.
--generate derives each down.sql from the catalog before and after the migration and writes it only when a scratch database
proves that it leads back; its head says what it does not bring back.
Exit codes: 0 done, 1 failed or declined, 2 usage, configuration or no way back, 3 a problem must be solved first, 130 interrupted.`

interface DownOptions extends GenerateOptions {
  readonly confirm?: string
}

export function downCommand(context: CommandContext): Command {
  return addOnServerOption(addMigrationsOption(new Command('down')))
    .aliases(['downgrade', 'rollback'])
    .argument('[target]', 'a number, the name of the migration that stays, or "base"', '1')
    .summary('undo migrations with their down.sql')
    .description('Undo applied migrations, newest first, with their down.sql. Refuses when one of them has none.')
    .option('--confirm <database>', 'name of the database, to confirm in production that data may be lost')
    .option('--dry-run', 'say what would be run and run nothing')
    .option('--generate [name]', 'write the down.sql of the named migration, or of all that lack one')
    .option('--force', 'with --generate: overwrite a down.sql that is there')
    .addHelpText('after', EXAMPLES)
    .action(async (target: string, options: DownOptions, command: Command) => {
      const { dryRun = false } = options
      if (options.generate !== undefined) return generateDownFiles(context, command, options)
      await withDatabase(context, command, { direct: true, session: true, announce: !dryRun }, async (session) => {
        const { migrateDown } = await import('@pgtend/migrator')
        if (session.database.capabilities.concurrentSessions) parseUnoptimised()
        const { onEvent, done } = showRun(context)
        const run = { ...migratorSettings(context, session, options.migrations), target: parseDownTarget(target) }
        const planned = await migrateDown(session.database, { ...run, dryRun: true })
        if (!dryRun) await askBeforeLoss(context, command, session, planned, options.confirm)
        const { dataLoss, plan } = planned
        // A plan that has problems throws the same ones.
        const agreed = plan.problems.length > 0 ? undefined : plan.migrations.map(({ name }) => name)
        const result = dryRun
          ? planned
          : { ...(await migrateDown(session.database, { ...run, agreed, onEvent }).finally(done)), dataLoss }
        report(context, command, result, renderRun)
        if (result.plan.problems.length > 0) context.setExitCode(EXIT.attention)
      })
    })
}

async function askBeforeLoss(
  context: CommandContext,
  command: Command,
  { database, settings: { environment } }: DatabaseSession,
  { plan, dataLoss = [] }: MigrationRun,
  confirmed: string | undefined,
): Promise<void> {
  const losing = plan.migrations.filter(({ destroysData }) => destroysData).map(({ name }) => name)
  if (losing.length === 0 || plan.problems.length > 0) return
  const counted = renderDataLoss(dataLoss).join(', ')
  const what = counted === '' ? `loses the data that ${losing.join(', ')} brought` : `loses ${counted}`
  const name = database.target.database
  if (environment === 'production') {
    await confirmDestruction(context, command, { what, database: name, environment, confirmed })
  } else {
    await confirm(context, command, `Undoing this ${what}. Go on?`)
  }
}
