import { randomBytes } from 'node:crypto'
import { resolve } from 'node:path'
import type { Command } from 'commander'
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

/** What someone new to pgtend asks its own documentation. */
const QUESTIONS = [
  'how do I restore a backup',
  'what happens when a migration is killed half-way',
  'how is the recall of a vector index measured',
] as const

export interface DemoOptions {
  readonly ask?: readonly string[]
  readonly keep?: boolean
}

/** Prepares the place of the demo, runs it, reports, and removes what it made. */
export async function demoAction(
  context: CommandContext,
  folders: readonly string[],
  options: DemoOptions,
  command: Command,
): Promise<void> {
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
}
