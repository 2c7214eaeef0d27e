import type { ReembedPlan } from '@pgtend/vector-index'
import { Command, Option } from 'commander'
import { confirm } from '../../confirm.ts'
import type { CommandContext } from '../../context.ts'
import { EXIT } from '../../exit-code.ts'
import { parseCount } from '../../parse-count.ts'
import { startProgress } from '../../progress.ts'
import { formatCount } from '../../render/format.ts'
import { report } from '../../report.ts'
import { withDatabase } from '../../with-database.ts'
import { startEmbedCommand } from './embed-command.ts'
import { parseNames } from './parse-options.ts'
import { addTargetArguments, parseTarget } from './parse-target.ts'
import { renderReembedPlan, renderReembedResult } from './render-reembed.ts'

const EXAMPLES = `
Examples:
  $ pgtend vector reembed memories.embedding --dimensions 3072 --source content --command './embed.py' --dry-run
  $ pgtend vector reembed memories.embedding --dimensions 3072 --source content --command './embed.py' --keep
  $ pgtend vector reembed memories.embedding --dimensions 3072 --source content --command './embed.py'

The command gets a line like {"content": "…"} for each row and answers each with a line like [0.1, …], or null for no vector; it
must not hold its answers back. Rows that change meanwhile are embedded again, and an interrupted run goes on. The old column
stays under another name until \`pgtend vector drop-old\`.
Exit codes: 0 done, 1 failed, 2 usage or configuration, 3 rows were given no vector, 130 interrupted (what was filled stays).`

interface ReembedOptions {
  readonly dimensions: number
  readonly type?: 'vector' | 'halfvec'
  readonly source: readonly string[]
  readonly command: string
  readonly batchSize?: number
  readonly allowMissing?: boolean
  readonly keep?: boolean
  readonly dryRun?: boolean
}

export function reembedCommand(context: CommandContext): Command {
  return addTargetArguments(new Command('reembed'))
    .summary('replace the vectors of a column by those of another model')
    .description('Fill a new column beside the old one, build its index, and swap the two in one short transaction.')
    .requiredOption('--dimensions <n>', 'dimensions of the new vectors', parseCount)
    .addOption(new Option('--type <type>', 'default: that of the old column').choices(['vector', 'halfvec']))
    .requiredOption('--source <names>', 'columns that the vectors are made from, between commas', parseNames)
    .requiredOption('--command <command>', 'shell command that makes the vectors')
    .option('--batch-size <n>', 'rows that are handed to the command at a time (default: 100)', parseCount)
    .option('--allow-missing', 'swap although rows were given no vector')
    .option('--keep', 'fill and index the new column, and do not swap yet')
    .option('--dry-run', 'print the plan and change nothing')
    .addHelpText('after', EXAMPLES)
    .action(async (target: string, column: string | undefined, options: ReembedOptions, command: Command) => {
      const { planReembed, readReembedFacts } = await import('@pgtend/vector-index')
      const name = parseTarget(target, column)
      await withDatabase(context, command, { direct: true, announce: !options.dryRun }, async ({ database }) => {
        const plan = planReembed(await readReembedFacts(database.pool, name), options)
        if (options.dryRun) return report(context, command, plan, renderReembedPlan)
        const question = `Replace the vectors of "${plan.table}"."${plan.column}"?`
        if (!options.keep) await confirm(context, command, question)
        await apply(context, command, plan, options, database)
      })
    })
}

async function apply(
  context: CommandContext,
  command: Command,
  plan: ReembedPlan,
  { batchSize, allowMissing, keep, command: shellCommand }: ReembedOptions,
  database: Parameters<typeof import('@pgtend/vector-index').applyReembed>[0],
): Promise<void> {
  const { applyReembed } = await import('@pgtend/vector-index')
  const embedder = startEmbedCommand(context, shellCommand, plan.source)
  const progress = startProgress(context)
  try {
    const result = await applyReembed(database, plan, {
      embed: embedder.embed,
      batchSize,
      allowMissing,
      approve: async () => keep !== true,
      signal: context.signal,
      onProgress: ({ filled }) => progress.update(`Embedded: ${formatCount(filled)} rows`),
    })
    progress.done('')
    report(context, command, result, (value) => renderReembedResult(value, plan))
    if (result.skipped > 0) context.setExitCode(EXIT.attention)
  } finally {
    await embedder.end()
  }
}
