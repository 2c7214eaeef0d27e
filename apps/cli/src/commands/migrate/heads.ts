import type { MigrationHeads } from '@pgtend/migrator'
import { Command } from 'commander'
import type { CommandContext } from '../../context.ts'
import { EXIT } from '../../exit-code.ts'
import { report } from '../../report.ts'
import { addBranchOptions, type BranchOptions, renderHeads, withBranches } from './branch-work.ts'

const EXAMPLES = `
Examples:
  $ pgtend migrate heads
  $ pgtend migrate heads --offline --base origin/main     for a pull request: git alone

A migration is out of order when it is pending and sorts before one that is applied, or when it is new on this branch
and sorts before one that the base branch has. Elsewhere that is called a second head.
Exit codes: 0 one head, 1 failed, 2 usage or configuration, 3 several heads.`

export function headsCommand(context: CommandContext): Command {
  return addBranchOptions(new Command('heads'))
    .alias('branches')
    .summary('find migrations of parallel branches that would run out of order')
    .description('Compare the migrations folder with the database and with the base branch in git. Reads only.')
    .addHelpText('after', EXAMPLES)
    .action((options: BranchOptions, command: Command) => showHeads(context, command, options, renderHeadsText))
}

/** Reads the heads and prints them; several of them need attention. */
export async function showHeads(
  context: CommandContext,
  command: Command,
  options: BranchOptions,
  render: (heads: MigrationHeads) => string,
): Promise<void> {
  await withBranches(context, command, options, async ({ database, settings, base }) => {
    const { readHeads } = await import('@pgtend/migrator')
    const heads = await readHeads(database, { ...settings, base })
    report(context, command, heads, render)
    if (heads.heads.length > 1) context.setExitCode(EXIT.attention)
  })
}

function renderHeadsText(heads: MigrationHeads): string {
  const next = nextAfter(heads)
  return [...renderHeads(heads), `Next: pgtend migrate ${next}`].join('\n')
}

/** What the base branch has is not renamed any more; it can only be applied as it stands. */
export function nextAfter({ heads, forks }: MigrationHeads): string {
  if (heads.length === 0) return 'new NAME'
  if (forks.length === 0) return 'status'
  return forks.every(({ published }) => published) ? 'up --allow-out-of-order' : 'rebase --dry-run'
}
