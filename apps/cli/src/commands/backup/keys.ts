import { Command } from 'commander'
import type { CommandContext } from '../../context.ts'
import { keysCreateCommand } from './keys-create.ts'
import { keysListCommand } from './keys-list.ts'
import { keysShowCommand } from './keys-show.ts'

export function keysCommand(context: CommandContext): Command {
  return new Command('keys')
    .summary('make keys, and see which backups they open')
    .description('Keys of encrypted backups: age identities (secret) and recipients (public).')
    .addCommand(keysCreateCommand(context))
    .addCommand(keysListCommand(context))
    .addCommand(keysShowCommand(context))
}
