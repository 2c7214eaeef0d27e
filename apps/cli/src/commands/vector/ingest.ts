import type { IngestTarget, OnConflict } from '@pgtend/vector-index'
import { Command, Option } from 'commander'
import type { CommandContext } from '../../context.ts'
import { parseCount } from '../../parse-count.ts'
import { startProgress } from '../../progress.ts'
import { shellName } from '../../render/shell-words.ts'
import { report } from '../../report.ts'
import { withDatabase } from '../../with-database.ts'
import { openRowFile } from './open-row-file.ts'
import { parseNames } from './parse-options.ts'
import { addTargetArguments, parseTarget } from './parse-target.ts'
import { renderIngest, renderIngestProgress, renderWritten } from './render-ingest.ts'

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
    .option('--dry-run', 'check the vectors and column names of every row and write nothing')
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
        let written = 0
        const result = await ingestVectors(database, { ...name, key } satisfies IngestTarget, parseRows(source.lines), {
          ...rest,
          resumeKey,
          signal: context.signal,
          onProgress: (event) => {
            written = event.resumedAfter + event.written
            progress.update(renderIngestProgress(event, source.share()))
          },
        }).catch((error: unknown) => {
          if (written > 0 && !context.signal.aborted) context.stderr(renderWritten(written))
          throw error
        })
        progress.done('')
        const word = shellName(...[name.schema ?? [], name.table, name.column].flat())
        report(context, command, result, (value) => renderIngest(value, word, rest.dryRun === true))
      })
    })
}
