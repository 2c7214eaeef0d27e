import { randomBytes } from 'node:crypto'
import { Command } from 'commander'
import type { CommandContext } from '../../context.ts'
import { EXIT } from '../../exit-code.ts'
import { startProgress } from '../../progress.ts'
import { report } from '../../report.ts'
import { withCluster } from '../../with-database.ts'
import { identitiesFor } from './identity-option.ts'
import { openStore } from './open-store.ts'
import { addRestoreOptions, partsOf, type RestoreCommandOptions, rolesOf, targetOf } from './restore-options.ts'
import { renderDryRun, renderRestored } from './restore-render.ts'
import { confirmReplacement, takeSafetyBackup } from './restore-safety.ts'
import { undoRestore } from './restore-undo.ts'
import { tellPlace } from './tell-place.ts'

const EXAMPLES = `
Examples:
  $ pgtend backup restore latest --to app_copy
  $ pgtend backup restore ./dump.sql.gz --to app_copy        a dump that pgtend did not make
  $ pgtend backup restore latest --to part --table 'sales."Order Items"'
  $ pgtend backup restore latest --in-place --confirm app
  $ pgtend backup restore --undo --confirm app               back to what was there before
  $ pgtend backup restore latest --to app_copy --identity backup.key

In place, a new database is filled and compared first; then the two swap names and the old one is kept.
Exit codes: 0 restored, 1 failed (nothing changed), 2 usage, configuration or not confirmed, 3 dry run: it would fail, 130 interrupted.`

export function restoreCommand(context: CommandContext): Command {
  const restore = new Command('restore')
    .summary('restore a backup or a dump')
    .description(
      'Restore into a new database, or in place of the one the connection names, which is kept under another name.',
    )
    .argument('[source]', 'id of a backup or its beginning, latest, or the path of a dump')
    .addHelpText('after', EXAMPLES)
  return addRestoreOptions(restore).action(
    async (reference: string | undefined, options: RestoreCommandOptions, command: Command) => {
      if (options.undo) return undoRestore(context, command, reference, options)
      await tellPlace(options, () => run(context, command, reference, options))
    },
  )
}

async function run(
  context: CommandContext,
  command: Command,
  reference = 'latest',
  options: RestoreCommandOptions,
): Promise<void> {
  const to = await targetOf(options)
  const [only, roles] = [await partsOf(options), await rolesOf(options)]
  const { applyRestore, backupSource, checkTarget, listToolDirectories, planReplacement, readReplaced, resolveSource } =
    await import('@pgtend/backup')
  const toolDirectories = await listToolDirectories(context.env.PATH)
  await withCluster(context, command, async ({ cluster, settings, target }) => {
    const store = await openStore(settings, context, options)
    const found = await resolveSource(store, reference, target.database, context.cwd)
    const identities = await identitiesFor(context, settings, options, found.backup)
    const source = found.backup === undefined ? found : backupSource(store, found.backup, identities)
    const progress = startProgress(context)
    const shared = {
      toolDirectories,
      only,
      roles,
      keepOwners: options.keepOwners === true || roles.size > 0,
      jobs: options.jobs,
      globals: options.globals,
      force: options.force,
      diskFreeBytes: options.assumeDisk,
      maintenanceWorkMemMb: settings.config.vector.maintenanceWorkMemLimitMb,
      now: context.now,
      signal: context.signal,
      onProgress: (text: string) => progress.update(text),
    }
    const wish = {
      only,
      mode: to === undefined ? 'in-place' : 'new',
      database: to ?? target.database,
      replaceAfterSafetyDump: options.replaceAfterSafetyDump,
      now: context.now(),
      tail: randomBytes(3).toString('hex'),
    } as const
    // That they cannot be listed makes no restore fail.
    const listReplaced = () => readReplaced(cluster, target.database).catch(() => [])
    const plan = await planReplacement(cluster, store, source, wish, shared)
    if (options.dryRun) {
      const preflight = await checkTarget(cluster, store, source, plan, shared)
      if (preflight.problems.length > 0) context.setExitCode(EXIT.attention)
      return report(context, command, { ...plan, preflight, replaced: await listReplaced() }, renderDryRun)
    }
    await confirmReplacement(context, command, settings, { plan, confirmed: options.confirm })
    const result = await applyRestore(cluster, store, source, plan, {
      ...shared,
      takeSafetyBackup: () => takeSafetyBackup(context, settings, options, { cluster, store, plan, toolDirectories }),
    })
    progress.done('')
    report(context, command, { ...result, replaced: await listReplaced() }, renderRestored)
  })
}
