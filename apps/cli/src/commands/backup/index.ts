import { Command } from 'commander'
import type { CommandContext } from '../../context.ts'
import { copyCommand } from './copy.ts'
import { createCommand } from './create.ts'
import { holdCommand } from './hold.ts'
import { keysCommand } from './keys.ts'
import { listCommand } from './list.ts'
import { pruneCommand } from './prune.ts'
import { releaseCommand } from './release.ts'
import { reportCommand } from './report.ts'
import { restoreCommand } from './restore.ts'
import { showCommand } from './show.ts'
import { untrashCommand } from './untrash.ts'
import { verifyCommand } from './verify.ts'

export function backupCommand(context: CommandContext): Command {
  return new Command('backup')
    .description('Take, verify and restore backups. A backup counts as good when it was restored and compared.')
    .addCommand(createCommand(context))
    .addCommand(listCommand(context))
    .addCommand(showCommand(context))
    .addCommand(verifyCommand(context))
    .addCommand(restoreCommand(context))
    .addCommand(copyCommand(context))
    .addCommand(reportCommand(context))
    .addCommand(pruneCommand(context))
    .addCommand(holdCommand(context))
    .addCommand(releaseCommand(context))
    .addCommand(untrashCommand(context))
    .addCommand(keysCommand(context))
}
