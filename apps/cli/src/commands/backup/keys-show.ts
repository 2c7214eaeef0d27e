import { resolve } from 'node:path'
import { Command } from 'commander'
import type { CommandContext } from '../../context.ts'
import { report } from '../../report.ts'
import type { KeyFile } from '../../results.ts'

const EXAMPLES = `
Examples:
  $ pgtend backup keys show backup.key
  $ pgtend backup create --recipient "$(pgtend backup keys show backup.key)"

Exit codes: 0 done, 1 failed, 2 not an identity file, or open to others.`

export function keysShowCommand(context: CommandContext): Command {
  return new Command('show')
    .summary('print the public key of a secret one')
    .description('Print the public key (recipient) of each secret key in a file. Never prints a secret.')
    .argument('<file>', 'file with the secret key')
    .addHelpText('after', EXAMPLES)
    .action(async (file: string, _: object, command: Command) => {
      const { publicKeysOf, readIdentities } = await import('@pgtend/backup')
      const path = resolve(context.cwd, file)
      const result: KeyFile = {
        file: path,
        recipients: [...(await publicKeysOf(await readIdentities({ file: path })))],
      }
      report(context, command, result, ({ recipients }) => recipients.join('\n'))
    })
}
