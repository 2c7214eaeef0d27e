import type { DecideRename } from '@pgtend/migrator'
import type { Command } from 'commander'
import { interrupted } from '../../confirm.ts'
import type { CommandContext } from '../../context.ts'
import { commonOptions } from '../../options.ts'

/** `--rename` and `--no-rename`: the renames, or false. */
export interface RenameOptions {
  readonly rename?: readonly string[] | false
}

/** Adds the options of commands that compare schemas. */
export function addRenameOptions(command: Command): Command {
  return command
    .option(
      '--rename <names>',
      'what was renamed: table.old:new, old_table:new_table, enum.value:new; repeatable',
      collect,
    )
    .option('--no-rename', 'nothing was renamed: drop and add without asking')
}

/** What the options say, and who is asked about the rest: the terminal, or nobody. `beforeQuestion` clears the line. */
export function renameSettings(
  context: CommandContext,
  command: Command,
  { rename }: RenameOptions,
  beforeQuestion: () => void = () => undefined,
): { readonly renames: readonly string[]; readonly decideRename: DecideRename | undefined } {
  if (rename === false) return { renames: [], decideRename: async () => null }
  const decideRename: DecideRename = (possible) => {
    beforeQuestion()
    return ask(context, possible)
  }
  const asks = context.interactive && commonOptions(command).input
  return { renames: rename ?? [], decideRename: asks ? decideRename : undefined }
}

function collect(value: string, before: readonly string[] | boolean | undefined): readonly string[] {
  return Array.isArray(before) ? [...before, value] : [value]
}

async function ask(context: CommandContext, possible: Parameters<DecideRename>[0]): Promise<string | null> {
  const { describeRenamed } = await import('@pgtend/migrator')
  const { isCancel, select } = await import('@clack/prompts')
  const { likely } = possible
  const what = describeRenamed(possible)
  const answer = await select<string>({
    message: likely.length === 1 ? `Was ${what} renamed to "${likely[0]}"?` : `What was ${what} renamed to?`,
    options: [
      ...likely.map((to) => ({ value: `to ${to}`, label: likely.length === 1 ? 'Yes, keep its data' : `"${to}"` })),
      { value: 'dropped', label: 'No, drop it with its data' },
    ],
    output: process.stderr,
    signal: context.signal,
  })
  if (isCancel(answer)) throw await interrupted()
  return answer === 'dropped' ? null : answer.slice('to '.length)
}
