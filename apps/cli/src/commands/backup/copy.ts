import type { BackupStore, CopyPlan, CopyResult } from '@pgtend/backup'
import { Command, Option } from 'commander'
import type { CommandContext } from '../../context.ts'
import { EXIT } from '../../exit-code.ts'
import { startProgress } from '../../progress.ts'
import { report } from '../../report.ts'
import { loadSettings } from '../../settings.ts'
import { type CopyChoice, chosenBackups, readExpired } from './copy-choice.ts'
import { copyProgress } from './copy-progress.ts'
import { mirrorStore } from './mirror-store.ts'
import { directoryOption, MAIN_STORE, openStore, storeOption } from './open-store.ts'
import { renderCopied, renderCopyPlan } from './render-copy.ts'
import { tellPlace } from './tell-place.ts'

const EXAMPLES = `
Examples:
  $ pgtend backup copy --to offsite                    the newest backup
  $ pgtend backup copy --all --to offsite --dry-run
  $ pgtend backup copy latest --store offsite --to main    bring one back

Copies files as they are stored, so no key is needed, and reads back what was written. What backup.retention would remove at the
other place is left out with --all, so that what a prune has removed there does not come back; by its id it is copied.
Exit codes: 0 done, 1 failed, 2 usage or configuration, 3 a backup could not be copied, 130 interrupted.`

interface CopyCommandOptions extends CopyChoice {
  readonly to: string
  readonly dryRun?: boolean
  readonly directory?: string
  readonly store?: string
}

export function copyCommand(context: CommandContext): Command {
  return new Command('copy')
    .summary('copy backups to another place')
    .description(
      'Copy backups with their verifications and holds to another place of the configuration, and check them there.',
    )
    .argument('[id]', 'id of the backup or its beginning, or latest (default: latest)')
    .requiredOption('--to <name>', 'place to copy to, one of backup.copies, or main')
    .option('--all', 'all backups that are not there yet, but for those that a prune there would remove')
    .addOption(new Option('--expired', 'as --all, and those too').implies({ all: true }))
    .addOption(new Option('--of <database>', 'only backups of this database'))
    .option('--dry-run', 'say what would be copied and copy nothing')
    .addOption(directoryOption())
    .addOption(storeOption())
    .addHelpText('after', EXAMPLES)
    .action(async (id: string | undefined, options: CopyCommandOptions, command: Command) => {
      const { applyCopy, planCopy } = await import('@pgtend/backup')
      const settings = await loadSettings(context, command)
      const source = await openStore(settings, context, options)
      const target = await openStore(settings, context, { store: options.to })
      await requireClear(id, options, samePlace(source, target, options))
      const plan: CopyPlan = planCopy({
        from: source.description,
        to: target.description,
        backups: await tellPlace(options, () => chosenBackups(context, settings, source, id, options)),
        there: await target.listStored(options.of),
        leftOut: await readExpired(context, settings, source, target, options),
      })
      if (options.dryRun) return report(context, command, plan, (planned) => renderCopyPlan(planned, options))
      const progress = startProgress(context)
      const { now, signal } = context
      const result: CopyResult = await applyCopy(source, target, plan, {
        now,
        signal,
        onProgress: copyProgress(progress),
      })
      progress.done('')
      report(context, command, result, (copied) => renderCopied(copied, options.to))
      await mirrorStore(context, command, settings, target)
      if (result.failed.length > 0) context.setExitCode(EXIT.attention)
    })
}

/** Buckets of one name may lie on two servers, so only their names in the configuration tell them apart. */
function samePlace(source: BackupStore, target: BackupStore, { directory, store, to }: CopyCommandOptions): boolean {
  const oneFolder = source.storage.localPath !== undefined && source.description === target.description
  return oneFolder || (directory === undefined && (store ?? MAIN_STORE) === to)
}

async function requireClear(id: string | undefined, { all }: CopyCommandOptions, same: boolean): Promise<void> {
  const both = all === true && id !== undefined
  if (!both && !same) return
  const { CliError } = await import('../../cli-error.ts')
  const problem = both ? 'an id and --all were given' : 'the backups would be copied to where they are'
  throw new CliError('USAGE', problem, { hint: 'See `pgtend backup copy --help`.' })
}
