import { Command } from 'commander'
import type { CommandContext } from '../../context.ts'
import type { DemoOptions } from './demo-action.ts'

const EXAMPLES = `
Examples:
  $ pgtend demo                          the Markdown files below this folder, on the embedded engine
  $ pgtend demo ~/notes --ask "how do I restore a backup"
  $ DATABASE_URL=postgresql://postgres@localhost/postgres pgtend demo

On a server it works in a database of its own, pgtend_demo_…, and drops it at the end.
The embedder is lexical: it finds texts that share words and parts of words, not meaning.
Exit codes: 0 done, 1 failed, 2 usage or configuration, 130 interrupted.`

export function demoCommand(context: CommandContext): Command {
  return new Command('demo')
    .description(
      'Create a vector database from Markdown files, then migrate, seed, fill, index, search, back up, restore, compare and examine it.',
    )
    .argument('[folders...]', 'folders with Markdown files (default: this one)')
    .option(
      '--ask <question...>',
      'questions to search for (default: about pgtend; with folders, three headings of the text)',
    )
    .option('--keep', 'leave database and backup where they are')
    .addHelpText('after', EXAMPLES)
    .action(async (folders: readonly string[], options: DemoOptions, command: Command) => {
      const { demoAction } = await import('./demo-action.ts')
      await demoAction(context, folders, options, command)
    })
}
