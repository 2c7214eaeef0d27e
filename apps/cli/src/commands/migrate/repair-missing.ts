import type { ForgetResult, RenameResult } from '@pgtend/migrator'
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
  session: DatabaseSession,
  name: string,
  options: RepairOptions,
): Promise<void> {
  const { forgetMigration } = await import('@pgtend/migrator')
  const mark = (dryRun: boolean): Promise<ForgetResult> =>
    forgetMigration(session.database, { ...migratorSettings(context, session, options.migrations), name, dryRun })
  const planned = await mark(true)
  const what = `forgets that ${name} is applied; what it made stays in the database`
  if (options.dryRun !== true) await agree(context, command, session, what, options)
  report(context, command, options.dryRun ? planned : await mark(false), ({ dryRun }) =>
    [`${name} ${dryRun ? 'would be' : 'is'} marked as rolled back.`, nextOf(dryRun)].join('\n'),
  )
}

/** `repair --renamed OLD:NEW`: asks, then lets the ledger know an applied migration by the name that its folder has now. */
export async function acceptNewName(
  context: CommandContext,
  command: Command,
  session: DatabaseSession,
  names: string,
  options: RepairOptions,
): Promise<void> {
  const { acceptRename } = await import('@pgtend/migrator')
  const [from = '', to = '', ...rest] = names.split(':')
  if (from === '' || to === '' || rest.length > 0) {
    const { CliError } = await import('../../cli-error.ts')
    throw new CliError('USAGE', `"${names}" is not OLD:NEW, two names of migrations`)
  }
  const mark = (dryRun: boolean): Promise<RenameResult> =>
    acceptRename(session.database, { ...migratorSettings(context, session, options.migrations), from, to, dryRun })
  const planned = await mark(true)
  if (options.dryRun !== true) await agree(context, command, session, `says that ${to} was applied as ${from}`, options)
  report(context, command, options.dryRun ? planned : await mark(false), ({ dryRun }) =>
    [`${to} ${dryRun ? 'would be' : 'is'} marked as applied, and ${from} as rolled back.`, nextOf(dryRun)].join('\n'),
  )
}

function nextOf(dryRun: boolean): string {
  return `Next: ${dryRun ? 'the same without --dry-run' : 'pgtend migrate status'}`
}

async function agree(
  context: CommandContext,
  command: Command,
  { database, settings: { environment } }: DatabaseSession,
  what: string,
  options: RepairOptions,
): Promise<void> {
  if (environment !== 'production') return confirm(context, command, `This ${what}. Go on?`)
  const target = { what, database: database.target.database, environment, confirmed: options.confirm }
  await confirmDestruction(context, command, target)
}
