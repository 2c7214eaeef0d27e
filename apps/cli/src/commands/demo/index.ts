import { randomBytes } from 'node:crypto'
import { resolve } from 'node:path'
import { Command } from 'commander'
import type { CommandContext } from '../../context.ts'
import { startProgress } from '../../progress.ts'
import { report } from '../../report.ts'
import { loadSettings, resolveTarget } from '../../settings.ts'
import { questionsFrom } from './ask.ts'
import { demoPlace } from './demo-place.ts'
import { readMarkdown } from './read-markdown.ts'
import { type DemoReport, renderDemo, renderStep } from './render-demo.ts'
import { runDemo } from './run-demo.ts'
import { timedSteps } from './timed-steps.ts'

const EXAMPLES = `
Examples:
  $ pgtend demo                          the Markdown files below this folder, on the embedded engine
  $ pgtend demo ~/notes --ask "how do I restore a backup"
  $ DATABASE_URL=postgresql://postgres@localhost/postgres pgtend demo

On a server it works in a database of its own, pgtend_demo_…, and drops it at the end.
The embedder is lexical: it finds texts that share words and parts of words, not meaning.
Exit codes: 0 done, 1 failed, 2 usage or configuration, 130 interrupted.`

/** What someone new to pgtend asks its own documentation. */
const QUESTIONS = [
  'how do I restore a backup',
  'what happens when a migration is killed half-way',
  'how is the recall of a vector index measured',
] as const

interface DemoOptions {
  readonly ask?: readonly string[]
  readonly keep?: boolean
}

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
      const start = performance.now()
      const settings = await loadSettings(context, command)
      const chosen = folders.length === 0 ? [context.cwd] : folders.map((folder) => resolve(context.cwd, folder))
      const texts = await readMarkdown(chosen)
      const questions = options.ask ?? (folders.length === 0 ? QUESTIONS : questionsFrom(texts))
      const open = { applicationName: 'pgtend demo', environment: settings.environment }
      const id = randomBytes(3).toString('hex')
      const target = await resolveTarget(context, settings, true)
      const place = await demoPlace(target, settings.directory, id, open)
      const steps = timedSteps(context, startProgress(context), renderStep)
      try {
        const answers = await runDemo(context, place, texts, questions, steps)
        const result: DemoReport = {
          engine: place.engine,
          steps: [...steps.finished],
          answers: [...answers],
          durationMs: Math.round(performance.now() - start),
          kept: options.keep ? { database: place.databaseName, backups: place.backupDirectory } : null,
        }
        report(context, command, result, renderDemo)
      } finally {
        if (!options.keep) await place.remove()
        await place.cluster.end()
      }
    })
}
