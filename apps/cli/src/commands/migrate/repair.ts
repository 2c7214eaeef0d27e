import type { EditedMigration, RepairPlan, RepairResult } from '@pgtend/migrator'
import { Command, Option } from 'commander'
import { confirm, confirmDestruction } from '../../confirm.ts'
import type { CommandContext } from '../../context.ts'
import { EXIT } from '../../exit-code.ts'
import { addMigrationsOption, migratorSettings } from '../../migrator-settings.ts'
import { plural } from '../../render/format.ts'
import { report } from '../../report.ts'
import { type DatabaseSession, withDatabase } from '../../with-database.ts'
import { acceptNewName, forget } from './repair-missing.ts'
import { renderEdited } from './repair-text.ts'

const EXAMPLES = `
Examples:
  $ pgtend migrate repair --dry-run                   how edited files differ from what was applied
  $ pgtend migrate repair                             accept edits of comments and white space
  $ pgtend migrate repair 20260101000000_notes --accept-changes
  $ pgtend migrate repair --forget 20260101000000_notes     its folder is gone for good
  $ pgtend migrate repair --renamed 20260101000000_notes:20260201000000_notes

The applied text is looked for in git. Writes checksums into the ledger; changes no file and runs no statement.
Exit codes: 0 done or nothing to do, 1 failed or declined, 2 usage or configuration, 3 other statements than were applied.`

export interface RepairOptions {
  readonly migrations?: string
  readonly acceptChanges?: boolean
  readonly forget?: string
  readonly renamed?: string
  readonly confirm?: string
  readonly dryRun?: boolean
}

export function repairCommand(context: CommandContext): Command {
  return addMigrationsOption(new Command('repair'))
    .argument('[name]', 'one edited migration (default: all)')
    .summary('accept files that were edited after they were applied')
    .description('Show how edited files differ from what was applied, and accept them. Writes the ledger only.')
    .option('--accept-changes', 'also when the statements mean something else, or nobody knows what was applied')
    .addOption(
      new Option('--forget <name>', 'mark an applied migration that has no folder any more as rolled back').conflicts([
        'acceptChanges',
        'renamed',
      ]),
    )
    .addOption(
      new Option('--renamed <old:new>', 'the folder of an applied migration has another name now').conflicts(
        'acceptChanges',
      ),
    )
    .option('--confirm <database>', 'name of the database, for all but edits of comments in production')
    .option('--dry-run', 'show what differs and write nothing')
    .addHelpText('after', EXAMPLES)
    .action(async (name: string | undefined, options: RepairOptions, command: Command) => {
      if (name !== undefined && (options.forget ?? options.renamed) !== undefined) {
        const { CliError } = await import('../../cli-error.ts')
        throw new CliError('USAGE', 'an edited migration is named, or one that is missing, not both')
      }
      await withDatabase(context, command, { direct: true, announce: !options.dryRun }, async (session) => {
        if (options.forget !== undefined) return forget(context, command, session, options.forget, options)
        if (options.renamed !== undefined) return acceptNewName(context, command, session, options.renamed, options)
        await repair(context, command, session, name, options)
      })
    })
}

async function repair(
  context: CommandContext,
  command: Command,
  session: DatabaseSession,
  name: string | undefined,
  { migrations, acceptChanges = false, confirm: confirmed, dryRun = false }: RepairOptions,
): Promise<void> {
  const { applyRepair, changesMeaning, planRepair } = await import('@pgtend/migrator')
  const { findPreviousText } = await import('../../git/find-previous-text.ts')
  const settings = migratorSettings(context, session, migrations)
  const plan: RepairPlan = await planRepair(session.database, { ...settings, name, findPrevious: findPreviousText })
  const serious = plan.edited.filter(changesMeaning)
  if (dryRun || plan.edited.length === 0) {
    const next = serious.length > 0 ? 'restore the file, or pgtend migrate repair --accept-changes' : NEXT_REPAIR
    report<RepairResult>(context, command, { dryRun, repaired: plan.edited }, (result) => renderText(result, next))
    if (serious.length > 0) context.setExitCode(EXIT.attention)
    return
  }
  for (const edited of plan.edited) context.stderr(renderEdited(edited))
  if (serious.length > 0 && acceptChanges) await confirmInProduction(context, command, session, serious, confirmed)
  else if (serious.length === 0) await confirm(context, command, 'Accept the files as what was applied?')
  report(context, command, await applyRepair(session.database, plan, { ...settings, acceptChanges }), (result) =>
    renderText(result),
  )
}

async function confirmInProduction(
  context: CommandContext,
  command: Command,
  { database, settings: { environment } }: DatabaseSession,
  serious: readonly EditedMigration[],
  confirmed: string | undefined,
): Promise<void> {
  if (environment !== 'production') return
  const what = `declares ${serious.map(({ name }) => name).join(', ')} applied with statements that were not run`
  await confirmDestruction(context, command, { what, database: database.target.database, environment, confirmed })
}

const NEXT_REPAIR = 'pgtend migrate repair'

function renderText({ repaired, dryRun }: RepairResult, next = NEXT_REPAIR): string {
  if (repaired.length === 0) return 'Nothing to repair: no applied migration was edited.\nNext: pgtend migrate status'
  if (!dryRun) return `${plural(repaired.length, 'checksum')} written.\nNext: pgtend migrate status`
  return [...repaired.map(renderEdited), 'Nothing was written.', `Next: ${next}`].join('\n')
}
