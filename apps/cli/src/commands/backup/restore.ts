import { randomBytes } from 'node:crypto'
import type { RestorePlan } from '@pgtend/backup'
import { Command, Option } from 'commander'
import { confirmDestruction } from '../../confirm.ts'
import type { CommandContext } from '../../context.ts'
import { parseCount } from '../../parse-count.ts'
import { startProgress } from '../../progress.ts'
import { report } from '../../report.ts'
import { withCluster } from '../../with-database.ts'
import { addIdentityOption, type IdentityOptions, identitiesFor } from './identity-option.ts'
import { directoryOption, openStore, storeOption } from './open-store.ts'
import { renderRestored, renderRestorePlan } from './render.ts'

const EXAMPLES = `
Examples:
  $ pgtend backup restore latest --into app_copy
  $ pgtend backup restore ./dump.sql.gz --into app_copy        a dump that pgtend did not make
  $ pgtend backup restore latest --in-place --confirm app
  $ pgtend backup restore latest --in-place --dry-run
  $ pgtend backup restore latest --into app_copy --identity backup.key

In place, a new database is filled and compared first; then the two swap names and the old one is kept.
Exit codes: 0 restored, 1 failed (nothing changed), 2 usage, configuration or not confirmed, 130 interrupted.`

interface RestoreCommandOptions extends IdentityOptions {
  readonly into?: string
  readonly inPlace?: boolean
  readonly confirm?: string
  readonly keepOwners?: boolean
  readonly jobs?: number
  readonly dryRun?: boolean
  readonly directory?: string
  readonly store?: string
}

export function restoreCommand(context: CommandContext): Command {
  const restore = new Command('restore')
    .summary('restore a backup or a dump')
    .description(
      'Restore into a new database, or in place of the one the connection names, which is kept under another name.',
    )
    .argument('<source>', 'id of a backup or its beginning, latest, or the path of a dump')
    .addOption(new Option('--into <database>', 'name of the new database').conflicts('inPlace'))
    .option('--in-place', 'replace the database of the connection; its sessions are ended')
    .option('--confirm <database>', 'name of the database to replace, to confirm it')
    .option('--keep-owners', 'restore owners and grants; their roles must exist')
    .option('--jobs <number>', 'parallel processes where the dump allows it (default: 2)', parseCount)
    .option('--dry-run', 'print the steps and do nothing')
    .addOption(directoryOption())
    .addOption(storeOption())
    .addHelpText('after', EXAMPLES)
  addIdentityOption(restore)
  return restore.action(async (reference: string, options: RestoreCommandOptions, command: Command) => {
    await requireTarget(options)
    const { applyRestore, backupSource, listToolDirectories, planRestore, resolveSource } = await import(
      '@pgtend/backup'
    )
    const toolDirectories = await listToolDirectories(context.env.PATH)
    await withCluster(context, command, async ({ cluster, settings, target }) => {
      const store = await openStore(settings, context.cwd, options)
      const found = await resolveSource(store, reference, target.database, context.cwd)
      const identities = options.dryRun ? [] : await identitiesFor(context, settings, options, found.backup)
      const source = found.backup === undefined ? found : backupSource(store, found.backup, identities)
      const plan: RestorePlan = planRestore({
        source,
        mode: options.inPlace ? 'in-place' : 'new',
        database: options.into ?? target.database,
        now: context.now(),
        tail: randomBytes(3).toString('hex'),
      })
      if (options.dryRun) return report(context, command, plan, renderRestorePlan)
      if (plan.safety !== null) {
        await confirmDestruction(context, command, {
          what: `replaces the database "${plan.database}", ends its sessions and keeps it as "${plan.safety}"`,
          database: plan.database,
          environment: settings.environment,
          confirmed: options.confirm,
        })
      }
      const progress = startProgress(context)
      const result = await applyRestore(cluster, store, source, plan, {
        toolDirectories,
        keepOwners: options.keepOwners,
        jobs: options.jobs,
        maintenanceWorkMemMb: settings.config.vector.maintenanceWorkMemLimitMb,
        signal: context.signal,
        onProgress: (text) => progress.update(text),
      })
      progress.done('')
      report(context, command, result, (restored) => renderRestored(restored, target))
    })
  })
}

async function requireTarget({ inPlace, into }: RestoreCommandOptions): Promise<void> {
  if (inPlace || into !== undefined) return
  const { CliError } = await import('../../cli-error.ts')
  throw new CliError('USAGE', 'the database to restore into is missing', {
    hint: 'Pass `--into NAME` for a new database, or `--in-place` to replace the one of the connection.',
  })
}
