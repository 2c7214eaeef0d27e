import type { Command } from 'commander'
import { confirm, confirmDestruction } from '../../confirm.ts'
import type { CommandContext } from '../../context.ts'
import { migratorSettings } from '../../migrator-settings.ts'
import { report } from '../../report.ts'
import type { DatabaseSession } from '../../with-database.ts'
import type { RepairOptions } from './repair.ts'

/** `repair --forget`: asks, then marks an applied migration without a folder as rolled back. */
export async function forget(
  context: CommandContext,
  command: Command,
  { database, settings }: DatabaseSession,
  name: string,
  options: RepairOptions,
): Promise<void> {
  const { forgetMigration } = await import('@pgtend/migrator')
  const { environment } = settings
  const run = { ...migratorSettings(context, { database, settings }, options.migrations), name }
  const planned = await forgetMigration(database, { ...run, dryRun: true })
  const what = `forgets that ${name} is applied; what it made stays in the database`
  if (!options.dryRun && environment === 'production') {
    const target = { what, database: database.target.database, environment, confirmed: options.confirm }
    await confirmDestruction(context, command, target)
  } else if (!options.dryRun) await confirm(context, command, `This ${what}. Go on?`)
  const result = options.dryRun ? planned : await forgetMigration(database, run)
  report(context, command, result, ({ dryRun }) =>
    [`${name} ${dryRun ? 'would be' : 'is'} marked as rolled back.`, 'Next: pgtend migrate status'].join('\n'),
  )
}
