import type { UndoPlan } from '@pgtend/backup'
import type { Command } from 'commander'
import { confirmDestruction } from '../../confirm.ts'
import type { CommandContext } from '../../context.ts'
import { shellWord } from '../../render/shell-words.ts'
import { report } from '../../report.ts'
import { withCluster } from '../../with-database.ts'
import type { RestoreCommandOptions } from './restore-options.ts'

/** Gives the database that the last restore in place has replaced its name back. Ends sessions and drops nothing. */
export async function undoRestore(
  context: CommandContext,
  command: Command,
  reference: string | undefined,
  options: RestoreCommandOptions,
): Promise<void> {
  if (reference !== undefined) {
    const { CliError } = await import('../../cli-error.ts')
    throw new CliError('USAGE', '--undo goes back to what a restore has replaced, and takes no backup', {
      hint: 'Leave the backup out, or leave out `--undo`.',
    })
  }
  const { applyUndo, planUndo } = await import('@pgtend/backup')
  await withCluster(context, command, async ({ cluster, settings, target }) => {
    const plan = planUndo({ databases: await cluster.list(), database: target.database, now: context.now() })
    if (!options.dryRun) {
      await confirmDestruction(context, command, {
        what: `replaces the database "${plan.database}" with "${plan.from}", ends its sessions and keeps it as "${plan.aside}"`,
        database: plan.database,
        environment: settings.environment,
        confirmed: options.confirm,
      })
      await applyUndo(cluster, plan)
    }
    report(context, command, plan, (shown) => render(shown, options.dryRun === true))
  })
}

function render({ aside, database, from, steps }: UndoPlan, isDry: boolean): string {
  if (isDry) {
    const list = steps.map((step, index) => `  ${index + 1}. ${step}`).join('\n')
    return `Undoing the restore would:\n${list}\nNothing was done.\nNext: run the same command with --confirm ${shellWord(database)} instead of --dry-run`
  }
  return `"${database}" is what it was before the restore ("${from}").
The restored database is kept as "${aside}".
Drop it when it is old enough: pgtend backup prune --safety-databases
Next: pgtend db health`
}
