import type { BackupReport } from '@pgtend/backup'
import { Command } from 'commander'
import type { CommandContext } from '../../context.ts'
import { EXIT } from '../../exit-code.ts'
import { report } from '../../report.ts'
import { loadSettings, resolveTarget, type Settings } from '../../settings.ts'
import { keysAtHand } from './identity-option.ts'
import { directoryOption, openStore, storeOption } from './open-store.ts'
import { placeReport } from './place-report.ts'
import { readCopies } from './read-copies.ts'
import { readReplacedOf } from './read-replaced-of.ts'
import { renderReport } from './render-report.ts'

const EXAMPLES = `
Examples:
  $ pgtend backup report
  $ pgtend backup report --json         for a monitor, with all figures

Targets stand in the configuration: backup.targets = { rpoHours: 25, rtoMinutes: 30 }.
Exit codes: 0 in order, 1 failed, 2 usage or configuration, 3 a target is missed or something else is critical.`

/** Restores looked at: enough for a trend of each database. */
const RESTORES = 20

export function reportCommand(context: CommandContext): Command {
  return new Command('report')
    .summary('how much work would be lost, how long a restore takes')
    .description(
      'Measure recovery point and recovery time from the backups that are known to be good and the restores that were timed, against the targets; name what is wrong. Reads the store, and asks the server only what restores have replaced.',
    )
    .option('--of <database>', 'only this database (default: all of the store, and that of the connection)')
    .addOption(directoryOption())
    .addOption(storeOption())
    .addHelpText('after', EXAMPLES)
    .action(async (options: { of?: string; directory?: string; store?: string }, command: Command) => {
      const { buildReport, listBackups, readMeasuredRestores, retentionPolicy } = await import('@pgtend/backup')
      const settings = await loadSettings(context, command)
      const store = await openStore(settings, context, options)
      const { backups, unreadable } = await listBackups(store, options.of)
      const own = options.of ?? (await resolveTarget(context, settings)).database
      const names = [...new Set([own, ...backups.map(({ database }) => database)])]
      const inventory = {
        backups,
        unreadable,
        restores: await readMeasuredRestores(store, backups, RESTORES),
        offSite: store.description.startsWith('s3://'),
        copies: await readCopies(context, settings),
        replaced: await readReplacedOf(context, command, settings, names),
      }
      const policy = {
        ...settings.config.backup.targets,
        schedule: scheduleOf(settings),
        keptDays: retentionPolicy(settings.config.backup.retention[settings.environment]).days,
        keptReplacedDays: settings.config.backup.keepSafetyDays,
        databases: [own],
      }
      const asked = { ...options, keysAtHand: keysAtHand(context, settings, {}) }
      const result = placeReport(
        { ...buildReport(inventory, policy, context.now()), location: store.description },
        backups,
        asked,
      )
      report<BackupReport>(context, command, result, (built) => renderReport(built, options))
      if (result.attention) context.setExitCode(EXIT.attention)
    })
}

/** Development has backups on demand; elsewhere the worker's schedule says when they are due. */
function scheduleOf({ config, environment }: Settings): string | undefined {
  return environment === 'development' ? undefined : config.worker.schedules.backup?.cron
}
