import type { BackupStore, PruneReport, RetentionPlan } from '@pgtend/backup'
import { Command } from 'commander'
import type { CommandContext } from '../../context.ts'
import { EXIT } from '../../exit-code.ts'
import { parseCount } from '../../parse-count.ts'
import { startProgress } from '../../progress.ts'
import { report } from '../../report.ts'
import { loadSettings } from '../../settings.ts'
import { mirrorStore } from './mirror-store.ts'
import { directoryOption, openStore, storeOption } from './open-store.ts'
import { pruneSafetyDatabases } from './prune-safety.ts'
import { renderPrune } from './render-prune.ts'
import { tellPlace } from './tell-place.ts'

const EXAMPLES = `
Examples:
  $ pgtend backup prune                       say for each backup which rule keeps or removes it
  $ pgtend backup prune --apply 3f2a91c0e7b2  do exactly that plan
  $ pgtend backup prune --apply auto          for cron: make the plan and apply it
  $ pgtend backup prune --days 14
  $ pgtend backup prune --safety-databases

Keeps what backup.retention says for the environment, what is held or in use, and always the newest verified backup.
What is removed lies in the trash for backup.trashDays, and comes back with: pgtend backup untrash ID
Exit codes: 0 done, 1 failed, 2 usage or configuration, 3 the plan is another one now or removes too much, 130 interrupted.`

interface PruneOptions {
  readonly of?: string
  readonly days?: number
  readonly apply?: string
  readonly force?: boolean
  readonly dryRun?: boolean
  readonly safetyDatabases?: boolean
  readonly directory?: string
  readonly store?: string
}

export function pruneCommand(context: CommandContext): Command {
  return new Command('prune')
    .summary('remove backups that the retention rules no longer keep')
    .description('Plan which old backups of this environment go; removes nothing without --apply.')
    .option('--of <database>', 'only backups of this database')
    .option(
      '--days <number>',
      'keep backups younger than this (default: backup.retention of the environment)',
      parseCount,
    )
    .option('--apply <hash>', 'do the plan with this hash, or with auto the plan of now')
    .option('--force', 'remove more than backup.maxRemovePercent too')
    .option('--safety-databases', 'instead drop databases that a restore in place replaced (default: after 7 days)')
    .option('--dry-run', 'print the decisions and remove nothing, also with --apply')
    .addOption(directoryOption())
    .addOption(storeOption())
    .addHelpText('after', EXAMPLES)
    .action(async (options: PruneOptions, command: Command) => {
      if (options.safetyDatabases) return pruneSafetyDatabases(context, command, options)
      const { planHash, planRetention, readInventory, retentionPolicy } = await import('@pgtend/backup')
      const settings = await loadSettings(context, command)
      const { environment, config } = settings
      const store = await openStore(settings, context, options)
      const policy = retentionPolicy(config.backup.retention[environment])
      const plan = planRetention(
        await readInventory(store, { database: options.of, environment }),
        options.days === undefined ? policy : { ...policy, days: options.days },
        context.now(),
        config.backup,
      )
      const result = await tellPlace(options, () => apply(context, store, plan, options))
      const done: PruneReport = { store: store.description, hash: planHash(store.description, plan), plan, result }
      report(context, command, done, (pruned) => renderPrune(pruned, options))
      if (result !== null) await mirrorStore(context, command, settings, store)
      if (result === null && plan.refusals.length > 0) context.setExitCode(EXIT.attention)
    })
}

async function apply(
  context: CommandContext,
  store: BackupStore,
  plan: RetentionPlan,
  { apply: hash, dryRun, force }: PruneOptions,
): Promise<PruneReport['result']> {
  const { applyRetention, requirePlan } = await import('@pgtend/backup')
  if (hash !== undefined && hash !== 'auto') requirePlan(store.description, plan, hash)
  if (hash === undefined || dryRun) return null
  const progress = startProgress(context)
  const { now, signal } = context
  const result = await applyRetention(store, plan, { now, signal, force, onAction: (text) => progress.update(text) })
  progress.done('')
  return result
}
