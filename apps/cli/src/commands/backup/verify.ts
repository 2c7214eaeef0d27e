import type { BackupVerifications, VerificationLevel } from '@pgtend/backup'
import { Command, InvalidArgumentError, Option } from 'commander'
import type { CommandContext } from '../../context.ts'
import { EXIT, type ExitCode } from '../../exit-code.ts'
import { parseCount } from '../../parse-count.ts'
import { report } from '../../report.ts'
import { loadSettings, resolveTarget } from '../../settings.ts'
import { addIdentityOption, keysAtHand } from './identity-option.ts'
import { mirrorStore } from './mirror-store.ts'
import { directoryOption, openStore, storeOption } from './open-store.ts'
import { renderVerification, renderVerifications } from './render-verification.ts'
import { tellPlace } from './tell-place.ts'
import { type VerifierOptions, verifierFor } from './verifier.ts'
import { verifyUnverified } from './verify-unverified.ts'

const EXAMPLES = `
Examples:
  $ pgtend backup verify                              restore the newest one and compare
  $ pgtend backup verify 20261121T0200 --level 1      the checksums of the files; needs no key and no server
  $ pgtend backup verify latest --on temporary        in a cluster of its own, made with initdb
  $ pgtend backup verify --newest-unverified --identity backup.key
  $ pgtend backup verify --all-unverified --on-url-env VERIFY_URL

Levels: 0 the contents can be read, 1 checksums, 2 restored, 3 equal, 4 vector searches as before.
The scratch database is dropped afterwards; the result is kept beside the backup.
Exit codes: 0 equal, 1 could not be verified, 2 usage or configuration, 3 the backup is not good, 130 interrupted.`

interface VerifyCommandOptions extends VerifierOptions {
  readonly newestUnverified?: boolean
  readonly allUnverified?: boolean
  readonly directory?: string
  readonly store?: string
}

export function verifyCommand(context: CommandContext): Command {
  const verify = new Command('verify')
    .summary('prove a backup by restoring and comparing it')
    .description(
      'Check the files of a backup, restore it into a scratch database, and compare schema, rows, content and vector searches.',
    )
    .argument('[id]', 'id of the backup or its beginning (default: latest)')
    .option('--level <number>', 'how far to go, 0 to 4', parseLevel, 4)
    .option(
      '--on <place>',
      'where to restore into: same, other, temporary, embedded, or a URL without a password',
      'same',
    )
    .option('--on-url-env <name>', 'environment variable with the URL of another server to restore into')
    .addOption(new Option('--newest-unverified', 'the newest backup that is not verified').conflicts('allUnverified'))
    .option('--all-unverified', 'all backups that are not verified, newest first')
    .option('--jobs <number>', 'parallel processes where the dump allows it (default: 2)', parseCount)
    .addOption(directoryOption())
    .addOption(storeOption())
    .addHelpText('after', EXAMPLES)
  addIdentityOption(verify)
  return verify.action(async (given: string | undefined, options: VerifyCommandOptions, command: Command) => {
    const several = options.newestUnverified === true || options.allUnverified === true
    if (several && given !== undefined) await refuseBoth()
    const id = given ?? 'latest'
    const { findBackup } = await import('@pgtend/backup')
    const settings = await loadSettings(context, command)
    const store = await openStore(settings, context, options)
    const verifyOne = await verifierFor(context, command, settings, store, options)
    // An id needs no connection, only its name.
    const database = several || id === 'latest' ? (await resolveTarget(context, settings)).database : ''
    if (several) {
      const result = await verifyUnverified(store, database, verifyOne, options.newestUnverified ? 1 : undefined)
      report(context, command, result, (done) => renderVerifications(done, options))
      context.setExitCode(exitCodeOf(result))
    } else {
      const [backup, result] = await tellPlace(options, async () => {
        const found = await findBackup(store, id, database)
        return [found, await verifyOne(found)] as const
      })
      const asked = {
        ...options,
        keysAtHand: keysAtHand(context, settings, options),
        encrypted: backup.manifest.encryption !== null,
        kind: backup.manifest.kind,
      }
      report(context, command, result, (done) => renderVerification(done, asked))
      if (!result.ok) context.setExitCode(EXIT.attention)
    }
    await mirrorStore(context, command, settings, store)
  })
}

async function refuseBoth(): Promise<never> {
  const { CliError } = await import('../../cli-error.ts')
  throw new CliError('USAGE', 'an id and a choice of backups were given', {
    hint: 'Leave out the id, `--newest-unverified` or `--all-unverified`.',
  })
}

/** Bad news about a backup count for more than not knowing. */
function exitCodeOf({ failures, verifications }: BackupVerifications): ExitCode {
  if (verifications.some(({ ok }) => !ok)) return EXIT.attention
  return failures.length > 0 ? EXIT.failed : EXIT.done
}

function parseLevel(text: string): VerificationLevel {
  if (/^[0-4]$/.test(text)) return Number(text) as VerificationLevel
  throw new InvalidArgumentError('It must be a number from 0 to 4.')
}
