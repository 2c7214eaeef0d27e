import { relative, resolve } from 'node:path'
import type { IdentityCreated } from '@pgtend/backup'
import { Command } from 'commander'
import type { CommandContext } from '../../context.ts'
import { report } from '../../report.ts'
import { loadSettings } from '../../settings.ts'
import { renderKeyCreated } from './render-keys.ts'

const EXAMPLES = `
Examples:
  $ pgtend backup keys create backup.key                       the key to work with
  $ pgtend backup keys create /media/stick/escrow.key          a second one, kept far away
  $ age-keygen -o backup.key                                   the same with age

Exit codes: 0 done, 1 failed, 2 the file exists, cannot be written, or lies among the backups.`

export function keysCreateCommand(context: CommandContext): Command {
  return new Command('create')
    .summary('make a new key')
    .description(
      'Write a new secret key (age identity) to a file that only you can read, and print its public key. Never replaces a file.',
    )
    .argument('<file>', 'file for the secret key')
    .addHelpText('after', EXAMPLES)
    .action(async (file: string, _: object, command: Command) => {
      const { createIdentityFile } = await import('@pgtend/backup')
      const { config, directory } = await loadSettings(context, command)
      const path = resolve(context.cwd, file)
      const places = [config.backup, ...config.backup.copies].flatMap((place) =>
        'directory' in place ? place.directory : [],
      )
      for (const place of places) await requireOutside(path, resolve(directory, place))
      const result: IdentityCreated = await createIdentityFile(path, context.now())
      report(context, command, result, renderKeyCreated)
    })
}

/** A key beside what it locks protects nothing, and is lost together with it. */
async function requireOutside(path: string, store: string): Promise<void> {
  const inside = relative(store, path)
  if (inside.startsWith('..')) return
  const { CliError } = await import('../../cli-error.ts')
  throw new CliError('USAGE', `"${path}" lies in the folder of the backups`, {
    hint: 'Name a file elsewhere, best on another machine than the backups.',
  })
}
