import type { SafetyPrunePlan } from '@pgtend/backup'
import type { Command } from 'commander'
import { confirm } from '../../confirm.ts'
import type { CommandContext } from '../../context.ts'
import { plural } from '../../render/format.ts'
import { report } from '../../report.ts'
import { withCluster } from '../../with-database.ts'

/** Drops the databases that a restore in place has replaced, after `backup.keepSafetyDays` or `--days`. */
export async function pruneSafetyDatabases(
  context: CommandContext,
  command: Command,
  options: { readonly days?: number; readonly dryRun?: boolean },
): Promise<void> {
  const { applySafetyPrune, planSafetyPrune } = await import('@pgtend/backup')
  await withCluster(context, command, async ({ cluster, settings, target }) => {
    const plan = planSafetyPrune({
      databases: await cluster.list(),
      database: target.database,
      keepDays: options.days ?? settings.config.backup.keepSafetyDays,
      now: context.now(),
    })
    const applies = !options.dryRun && plan.remove.length > 0
    if (applies) {
      const names = plan.remove.map(({ name }) => `"${name}"`).join(', ')
      await confirm(context, command, `Drop ${names} with all their data?`)
      await applySafetyPrune(cluster, plan)
    }
    report(context, command, plan, (result) => render(result, applies, options.days))
  })
}

function render({ database, keep, remove }: SafetyPrunePlan, applied: boolean, days: number | undefined): string {
  const lines = [
    ...keep.map(({ name }) => `keep    ${name}`),
    ...remove.map(({ name }) => `${applied ? 'dropped' : 'drop   '} ${name}`),
  ]
  if (lines.length === 0) return `No restore has replaced "${database}".\nNext: pgtend backup list`
  if (remove.length === 0) return `${lines.join('\n')}\nNothing is old enough.\nNext: pgtend backup list`
  const what = plural(remove.length, 'database')
  return applied
    ? `${lines.join('\n')}\nDropped ${what}.\nNext: pgtend backup list`
    : `${lines.join('\n')}\nWould drop ${what}.\nNext: pgtend backup prune --safety-databases${days === undefined ? '' : ` --days ${days}`} --yes`
}
