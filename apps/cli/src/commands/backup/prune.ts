import type { PrunePlan } from '@pgtend/backup'
import { Command } from 'commander'
import { confirm } from '../../confirm.ts'
import type { CommandContext } from '../../context.ts'
import { parseCount } from '../../parse-count.ts'
import { plural } from '../../render/format.ts'
import { report } from '../../report.ts'
import { loadSettings } from '../../settings.ts'
import { openStore } from './open-store.ts'
import { pruneSafetyDatabases } from './prune-safety.ts'
import { renderPrune } from './render.ts'

const EXAMPLES = `
Examples:
  $ pgtend backup prune --dry-run       say for each backup which rule keeps or removes it
  $ pgtend backup prune --yes
  $ pgtend backup prune --days 14
  $ pgtend backup prune --safety-databases

Keeps what backup.retention says for the environment, and always the newest verified backup.
Exit codes: 0 done, 1 failed or declined, 2 usage or configuration.`

interface PruneOptions {
  readonly of?: string
  readonly days?: number
  readonly dryRun?: boolean
  readonly safetyDatabases?: boolean
  readonly directory?: string
}

export function pruneCommand(context: CommandContext): Command {
  return new Command('prune')
    .summary('remove backups that the retention rules no longer keep')
    .description('Remove old backups of this environment. Never removes the newest verified backup of a database.')
    .option('--of <database>', 'only backups of this database')
    .option(
      '--days <number>',
      'keep backups younger than this (default: backup.retention of the environment)',
      parseCount,
    )
    .option('--safety-databases', 'instead drop databases that a restore in place replaced (default: after 7 days)')
    .option('--dry-run', 'print the decisions and remove nothing')
    .option('--directory <folder>', 'folder of the backups (default: backup.directory of the configuration)')
    .addHelpText('after', EXAMPLES)
    .action(async (options: PruneOptions, command: Command) => {
      if (options.safetyDatabases) return pruneSafetyDatabases(context, command, options)
      const { applyPrune, listBackups, planPrune, retentionPolicy } = await import('@pgtend/backup')
      const settings = await loadSettings(context, command)
      const { environment } = settings
      const store = await openStore(settings, context.cwd, options.directory)
      const retention = retentionPolicy(settings.config.backup.retention[environment])
      const plan = planPrune({
        backups: (await listBackups(store, options.of)).backups,
        environment,
        retention: options.days === undefined ? retention : { ...retention, days: options.days },
        now: context.now(),
      })
      const applies = !options.dryRun && plan.remove.length > 0
      if (applies) {
        await confirm(context, command, `Remove ${plural(plan.remove.length, 'backup')} from ${store.description}?`)
        await applyPrune(store, plan)
      }
      report(context, command, plan, (result: PrunePlan) => renderPrune(result, applies))
    })
}
