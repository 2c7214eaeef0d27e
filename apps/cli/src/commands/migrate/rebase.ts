import type { RebaseResult } from '@pgtend/migrator'
import { Command } from 'commander'
import type { CommandContext } from '../../context.ts'
import { EXIT } from '../../exit-code.ts'
import { plural } from '../../render/format.ts'
import { report } from '../../report.ts'
import { addBranchOptions, type BranchOptions, withBranches } from './branch-work.ts'

const EXAMPLES = `
Examples:
  $ pgtend migrate rebase --dry-run              what would be renamed
  $ pgtend migrate rebase                        all that would run out of order
  $ pgtend migrate rebase 20261101120000_mine    this one
  $ pgtend migrate rebase --offline              without a database: what the base branch has not

Renames folders, nothing else. What the database has applied, or the base branch has, keeps its name.
Exit codes: 0 done or nothing to do, 1 failed or applied, 2 usage, configuration or in the base branch, 3 late ones are
left where they are because this database has them.`

interface RebaseOptions extends BranchOptions {
  readonly dryRun?: boolean
  readonly force?: boolean
}

export function rebaseCommand(context: CommandContext): Command {
  return addBranchOptions(new Command('rebase'))
    .argument('[names...]', 'migrations to move (default: those out of order, and yours that follow them)')
    .summary('move unapplied migrations of this branch to the end')
    .description('Rename unapplied migrations so that they run last, in the order they have among themselves.')
    .option('--force', 'also what the base branch has, when no database has applied it')
    .option('--dry-run', 'say what would be renamed and rename nothing')
    .addHelpText('after', EXAMPLES)
    .action(async (names: readonly string[], options: RebaseOptions, command: Command) => {
      const { dryRun = false, force = false } = options
      await withBranches(context, command, options, async ({ database, settings, base }) => {
        const { rebaseMigrations } = await import('@pgtend/migrator')
        const run = { ...settings, base, names, force, dryRun, now: context.now() }
        const result = await rebaseMigrations(database, run)
        report(context, command, result, renderText)
        if (result.applied.length > 0) context.setExitCode(EXIT.attention)
      })
    })
}

function renderText({ renamed, leftAlone, applied, base, dryRun }: RebaseResult): string {
  const kept = [
    ...leftAlone.map((name) => `left alone  ${name}${base === null ? '' : ` (in ${base})`}`),
    ...applied.map((name) => `left alone  ${name} (applied in this database: undo it, then rebase again)`),
  ]
  const next = applied.length > 0 ? 'down --dry-run' : 'status'
  if (renamed.length === 0) return [...kept, 'Nothing to rename.', `Next: pgtend migrate ${next}`].join('\n')
  const verb = dryRun ? 'would be renamed' : 'renamed'
  return [
    ...renamed.map(({ from, to }) => `${from} -> ${to}`),
    ...kept,
    `${plural(renamed.length, 'migration')} ${verb}.`,
    `Next: pgtend migrate ${dryRun ? 'rebase' : 'up'}`,
  ].join('\n')
}
