import type { MigrationHeads } from '@pgtend/migrator'
import { Command } from 'commander'
import type { CommandContext } from '../../context.ts'
import { addBranchOptions, type BranchOptions, renderHeads } from './branch-work.ts'
import { nextAfter, showHeads } from './heads.ts'

const EXAMPLES = `
Examples:
  $ pgtend migrate merge

A merge revision joins two heads where each migration names its parent. Here the folder's order is the history, so
there is nothing to join: \`pgtend migrate rebase\` moves the migrations of this branch to the end.
Exit codes: 0 nothing to merge, 1 failed, 2 usage or configuration, 3 several heads.`

export function mergeCommand(context: CommandContext): Command {
  return addBranchOptions(new Command('merge'))
    .summary('say how parallel branches come together (for users of Alembic)')
    .description('Show the heads and how they become one line: by `rebase`, not by a merge revision. Reads only.')
    .addHelpText('after', EXAMPLES)
    .action((options: BranchOptions, command: Command) => showHeads(context, command, options, renderMerge))
}

function renderMerge(heads: MigrationHeads): string {
  const why =
    heads.heads.length > 1
      ? 'Migrations run in the order of their names, so there is no merge revision: the later branch moves to the end.'
      : 'Nothing to merge.'
  return [...renderHeads(heads), why, `Next: pgtend migrate ${nextAfter(heads)}`].join('\n')
}
