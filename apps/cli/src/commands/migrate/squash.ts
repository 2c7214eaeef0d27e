import { Command } from 'commander'
import type { CommandContext } from '../../context.ts'
import { addMigrationsOption } from '../../migrator-settings.ts'
import { startProgress } from '../../progress.ts'
import { plural } from '../../render/format.ts'
import { report } from '../../report.ts'
import type { SquashResult } from './squash-result.ts'
import { addOnServerOption, type ScratchOptions, withReplaySettings } from './with-replay-settings.ts'

const EXAMPLES = `
Examples:
  $ pgtend migrate squash --to 20260302094500_index --dry-run    print the script that would replace them
  $ pgtend migrate squash --to 20260302094500_index              from the first one to that one
  $ pgtend migrate squash --from 20250101000000_a --to 20250601000000_f --name 20250601000000_first_half

Writes one script from what the migrations build, and replaces their folders only when a scratch database proves that it builds
the same catalog with the same rows. What the catalog does not show, such as inserted rows, stops it, or is
appended as it is with --keep-data-statements. Needs no database.

Commit the folders like any other change. Each database that has all the replaced migrations gets the new one's row with the
next \`pgtend migrate up\`, and so has it for Prisma too; their rows stay as history. One that has only some of them is refused.
Squash what every database has. Interrupted, the same command finishes it. Exit codes: 0 done, 1 failed, 2 usage or configuration, 3 statements that need a decision.`

interface SquashOptions extends ScratchOptions {
  readonly from?: string
  readonly to: string
  readonly name?: string
  readonly keepDataStatements?: boolean
  readonly dryRun?: boolean
}

export function squashCommand(context: CommandContext): Command {
  return addOnServerOption(addMigrationsOption(new Command('squash')))
    .summary('make one migration out of many applied ones')
    .description(
      'Replace migrations by one that builds the same. Changes no database; `up` then records it where it is.',
    )
    .requiredOption('--to <name>', 'the last migration to squash')
    .option('--from <name>', 'the first one (default: the first of all)')
    .option('--name <folder>', 'name of the new one (default: the timestamp of the last, and "squashed")')
    .option('--keep-data-statements', 'append statements that the catalog does not show, as they are')
    .option('--dry-run', 'print the script and change no file')
    .addHelpText('after', EXAMPLES)
    .action(async (options: SquashOptions, command: Command) => {
      const result = await squash(context, command, options)
      report(context, command, result, renderSquash)
    })
}

async function squash(context: CommandContext, command: Command, options: SquashOptions): Promise<SquashResult> {
  const { dryRun = false, from, to, name, keepDataStatements } = options
  const { existingSquash, finishSquash, planSquash, readMigrations, writeSquash } = await import('@pgtend/migrator')
  return withReplaySettings(context, command, options, async (settings) => {
    const { directory } = settings
    const files = await readMigrations(directory)
    const finished = dryRun ? [] : await finishSquash(directory, files)
    const existing = existingSquash(files, to)
    if (finished.length > 0 && existing !== undefined) return { dryRun, ...existing, finished: [...finished] }
    const progress = startProgress(context)
    const onEvent: typeof settings.onEvent = (event) => {
      if (event.type === 'migration-start') progress.update(`Replaying ${event.migration}`)
    }
    const run = { ...settings, onEvent, from, to, name, keepDataStatements }
    const plan = await planSquash(files, run).finally(() => progress.done(''))
    if (!dryRun) await writeSquash(directory, plan)
    return { dryRun, ...plan, finished: [...finished] }
  })
}

function renderSquash({ dryRun, name, replaces, sql, downSql, kept, finished }: SquashResult): string {
  if (dryRun) return `${sql}\n-- Nothing was changed. Next: the same without --dry-run`
  const lines = [
    ...(finished.length === 0 ? [] : [`Removed what an interrupted squash had left: ${finished.join(', ')}.`]),
    `${plural(replaces.length, 'migration')} became ${name}; it builds the same.`,
    ...(kept.length === 0
      ? []
      : [`${plural(kept.length, 'statement')} of theirs appended as they were; read them through.`]),
    ...(downSql === null ? ['It has no down.sql: none could be proven.'] : []),
    'Next: commit the folder, then pgtend migrate up on each database',
  ]
  return lines.join('\n')
}
