import type { ReplacedDatabase, SafetyPrunePlan } from '@pgtend/backup'
import type { Command } from 'commander'
import { confirm } from '../../confirm.ts'
import type { CommandContext } from '../../context.ts'
import { formatBytes, plural } from '../../render/format.ts'
import { report } from '../../report.ts'
import { withCluster } from '../../with-database.ts'

/** Drops the databases that a restore in place has replaced, after `backup.keepSafetyDays` or `--days`. */
export async function pruneSafetyDatabases(
  context: CommandContext,
  command: Command,
  options: { readonly days?: number; readonly dryRun?: boolean },
): Promise<void> {
  const { applySafetyPrune, planSafetyPrune, readReplaced } = await import('@pgtend/backup')
  await withCluster(context, command, async ({ cluster, settings, target }) => {
    const plan = planSafetyPrune({
      database: target.database,
      replaced: await readReplaced(cluster, target.database),
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

/** Name and size: `app_pre_restore_20261101T000000Z (12 MB)`. */
export function describeReplaced({ bytes, name }: ReplacedDatabase): string {
  return bytes === null ? name : `${name} (${formatBytes(bytes)})`
}

function render({ database, keep, remove }: SafetyPrunePlan, applied: boolean, days: number | undefined): string {
  const lines = [
    ...keep.map((each) => `keep    ${describeReplaced(each)}`),
    ...remove.map((each) => `${applied ? 'dropped' : 'drop   '} ${describeReplaced(each)}`),
  ]
  if (lines.length === 0) return `No restore has replaced "${database}".\nNext: pgtend backup list`
  if (remove.length === 0) return `${lines.join('\n')}\nNothing is old enough.\nNext: pgtend backup list`
  const what = plural(remove.length, 'database')
  return applied
    ? `${lines.join('\n')}\nDropped ${what}.\nNext: pgtend backup list`
    : `${lines.join('\n')}\nWould drop ${what}.\nNext: pgtend backup prune --safety-databases${days === undefined ? '' : ` --days ${days}`} --yes`
}
