import type { BackupCreated } from '@pgtend/backup'
import { Command } from 'commander'
import type { CommandContext } from '../../context.ts'
import { EXIT } from '../../exit-code.ts'
import { startProgress } from '../../progress.ts'
import { report } from '../../report.ts'
import { typedOptions } from '../../typed-options.ts'
import { withDatabase } from '../../with-database.ts'
import { copyToConfigured } from './copy-to-configured.ts'
import { backupOptions } from './create-backup-options.ts'
import { addCreateOptions, type CreateOptions } from './create-options.ts'
import { identitiesForNew, keysAtHand } from './identity-option.ts'
import { mirrorStore } from './mirror-store.ts'
import { openStore } from './open-store.ts'
import { renderCreated } from './render.ts'
import { renderPreview } from './render-preview.ts'
import { tellPlace } from './tell-place.ts'
import { withPing } from './with-ping.ts'

const EXAMPLES = `
Examples:
  $ pgtend backup create                       dump, count, hash and check the files
  $ pgtend backup create --verify              also restore into a scratch database and compare
  $ pgtend backup create --dry-run             say what would be done
  $ pgtend backup create --recipient age1… --recipient age1…
  $ pgtend backup create --no-encryption --schema-only --format plain --compression gzip
  $ pgtend backup create --ping PING_URL       for cron: the address lies in the variable PING_URL

A failed or interrupted backup leaves nothing behind.
Exit codes: 0 done, 1 failed, 2 usage or configuration, 3 the verification or a copy failed, 130 interrupted.`

export function createCommand(context: CommandContext): Command {
  const create = new Command('create')
    .summary('take a backup')
    .description('Dump the database into a new backup, with exact row counts and content hashes of the same moment.')
    .addHelpText('after', EXAMPLES)
  return addCreateOptions(create).action(async (options: CreateOptions, command: Command) => {
    await withPing(context, options.ping, () => tellPlace(options, () => runCreate(context, command, options)))
  })
}

/** True when nothing needs attention. */
async function runCreate(context: CommandContext, command: Command, options: CreateOptions): Promise<boolean> {
  const { createBackup, findBackup, previewBackup, verifyBackup } = await import('@pgtend/backup')
  const announce = options.dryRun !== true
  return withDatabase(context, command, { direct: true, announce }, async ({ database, settings }) => {
    const store = await openStore(settings, context, { ...options, creates: true })
    const progress = startProgress(context)
    const wanted = await backupOptions(context, settings, options, progress)
    if (options.dryRun) {
      report(context, command, await previewBackup(database, store, wanted), renderPreview)
      return true
    }
    const identities = options.verify ? await identitiesForNew(context, settings, options, wanted.encryption) : []
    const backup = await createBackup(database, store, wanted)
    const created = (): ReturnType<typeof findBackup> => findBackup(store, backup.id, backup.database)
    const onProgress = (text: string): void => progress.update(text)
    const verify = async (): Promise<BackupCreated['verification']> => {
      const how = { ...wanted, jobs: undefined, identities, onProgress }
      return options.verify ? verifyBackup(database.cluster, store, await created(), how) : null
    }
    // That a verification cannot be made is no reason to have the backup in one place only.
    const [verified] = await Promise.allSettled([verify()])
    const copies = await copyToConfigured(context, settings, options, { backup, store, progress })
    progress.done('')
    if (verified.status === 'rejected') {
      context.stderr(`Note: backup ${backup.id} was taken and lies in ${store.description}, but could not be verified`)
      throw verified.reason
    }
    const verification = verified.value
    const result = { backup: (await created()).summary, location: store.description, verification, copies }
    const asked = {
      ...options,
      keysAtHand: keysAtHand(context, settings, options),
      createWords: typedOptions(command, ['verify', 'ping']),
    }
    report<BackupCreated>(context, command, result, (done) => renderCreated(done, asked))
    await mirrorStore(context, command, settings, store, database)
    if (needsAttention(result)) context.setExitCode(EXIT.attention)
    return !needsAttention(result)
  })
}

function needsAttention({ copies, verification }: BackupCreated): boolean {
  return verification?.ok === false || copies.some(({ problem }) => problem !== null)
}
