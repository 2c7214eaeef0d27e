import type { IngestProgress, IngestResult, IngestTarget, OnConflict } from '@pgtend/vector-index'
import { Command, Option } from 'commander'
import type { CommandContext } from '../../context.ts'
import { parseCount } from '../../parse-count.ts'
import { startProgress } from '../../progress.ts'
import { formatCount, formatDuration, plural } from '../../render/format.ts'
import { shellName } from '../../render/shell-words.ts'
import { report } from '../../report.ts'
import { withDatabase } from '../../with-database.ts'
import { openRowFile } from './open-row-file.ts'
import { parseNames } from './parse-options.ts'
import { addTargetArguments, parseTarget } from './parse-target.ts'

const EXAMPLES = `
Examples:
  $ pgtend vector ingest memories.embedding --file rows.ndjson --dry-run
  $ pgtend vector ingest memories.embedding --file rows.ndjson
  $ embed texts.txt | pgtend vector ingest memories.embedding --file - --on-conflict update

Each line is a JSON object: {"id": 1, "content": "…", "embedding": [0.1, …]}. Every vector is checked before its batch is written.
An interrupted run of a file goes on where it stopped: its position is kept in pgtend.vector_ingest until the file ends.
Exit codes: 0 done, 1 failed, 2 usage or configuration, 130 interrupted (whole batches stay).`

interface IngestCommandOptions {
  readonly file: string
  readonly key?: readonly string[]
  readonly onConflict: OnConflict
  readonly batchSize?: number
  readonly allowZero?: boolean
  readonly unitLength?: boolean
  readonly restart?: boolean
  readonly dryRun?: boolean
}

export function ingestCommand(context: CommandContext): Command {
  return addTargetArguments(new Command('ingest'))
    .summary('write rows with vectors from a file of JSON lines')
    .description('Check and write rows with their vectors, in batches of binary COPY; an interrupted run goes on.')
    .requiredOption('--file <file>', 'JSON lines; - reads stdin, which cannot go on after an interruption')
    .addOption(
      new Option('--on-conflict <what>', 'a row whose key exists: error, update it, or nothing')
        .choices(['error', 'update', 'nothing'])
        .default('error'),
    )
    .option('--key <names>', 'columns that tell rows apart, between commas (default: the primary key)', parseNames)
    .option('--batch-size <n>', 'rows per batch (default: 1000)', parseCount)
    .option('--allow-zero', 'take vectors of zeros, which cosine search never finds')
    .option('--unit-length', 'refuse vectors whose length is not 1')
    .option('--restart', 'forget where an earlier run of the file stopped')
    .option('--dry-run', 'check every row and write nothing')
    .addHelpText('after', EXAMPLES)
    .action(async (target: string, column: string | undefined, options: IngestCommandOptions, command: Command) => {
      const { forgetIngestPosition, ingestVectors, parseRows } = await import('@pgtend/vector-index')
      const name = parseTarget(target, column)
      const { file, key, restart, ...rest } = options
      const where = { direct: true, announce: rest.dryRun !== true }
      await withDatabase(context, command, where, async ({ database }) => {
        const source = await openRowFile(context, file)
        const { resumeKey } = source
        if (restart && resumeKey !== undefined) await forgetIngestPosition(database.pool, resumeKey)
        const progress = startProgress(context)
        const result = await ingestVectors(database, { ...name, key } satisfies IngestTarget, parseRows(source.lines), {
          ...rest,
          resumeKey,
          signal: context.signal,
          onProgress: (event) => progress.update(renderProgress(event, source.share())),
        })
        progress.done('')
        const word = shellName(...[name.schema ?? [], name.table, name.column].flat())
        report(context, command, result, (value) => renderIngest(value, word, rest.dryRun === true))
      })
    })
}

function renderProgress({ rows, rowsPerSecond, durationMs }: IngestProgress, share: number | undefined): string {
  const left = share === undefined || share === 0 ? '' : `, ${formatDuration((durationMs * (1 - share)) / share)} left`
  return `Written: ${formatCount(rows)} rows, ${formatCount(rowsPerSecond)} a second${left}`
}

function renderIngest(result: IngestResult, target: string, dryRun: boolean): string {
  const { rows, resumedAfter, written, skipped, durationMs, rowsPerSecond } = result
  if (dryRun)
    return `${plural(rows, 'row')} checked, nothing wrong, nothing written.\nNext: pgtend vector ingest ${target} --file …`
  return [
    ...(resumedAfter > 0 ? [`Went on after row ${formatCount(resumedAfter)}, where an earlier run stopped.`] : []),
    `Wrote ${plural(written, 'row')} in ${formatDuration(durationMs)}, ${formatCount(rowsPerSecond)} a second.`,
    ...(skipped > 0 ? [`Left out ${plural(skipped, 'row')} whose key existed or came again.`] : []),
    `Next: pgtend vector create ${target}`,
  ].join('\n')
}
