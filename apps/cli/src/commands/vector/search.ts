import type { TextSearch, VectorMetric } from '@pgtend/vector-index'
import { Command, Option } from 'commander'
import type { CommandContext } from '../../context.ts'
import { parseCount } from '../../parse-count.ts'
import { shellName } from '../../render/shell-words.ts'
import { report } from '../../report.ts'
import { UsageError } from '../../usage-error.ts'
import { withDatabase } from '../../with-database.ts'
import { METRICS } from './choices.ts'
import { addFilterOptions, type FilterOptions, toFilter } from './filter-options.ts'
import { parseNames } from './parse-options.ts'
import { addTargetArguments, parseTarget } from './parse-target.ts'
import { queryVector } from './query-vector.ts'
import { renderSearch } from './render-search.ts'

const EXAMPLES = `
Examples:
  $ pgtend vector search memories.embedding --like 42 --columns id,content
  $ pgtend vector search memories.embedding --vector-file query.json -k 5 --contains 'metadata={"topic":"travel"}'
  $ pgtend vector search memories.embedding --like 42 --equals tenant_id=7 --explain
  $ pgtend vector search memories.embedding --like 42 --text 'travel -train' --text-column content

The row of --like comes first: it is the nearest to itself. With --text, rows near the vector and rows with the words are merged.
Exit codes: 0 done, 1 failed, 2 usage or configuration.`

export interface SearchCommandOptions extends FilterOptions {
  readonly like?: string
  readonly vectorFile?: string
  readonly k?: number
  readonly columns?: readonly string[]
  readonly metric?: VectorMetric
  readonly index?: string
  readonly probes?: number
  readonly efSearch?: number
  readonly rerank?: number
  readonly exact?: boolean
  readonly explain?: boolean
  readonly text?: string
  readonly textColumn?: string
  readonly textConfig?: string
}

export function searchCommand(context: CommandContext): Command {
  const command = addTargetArguments(new Command('search'))
    .summary('find the rows nearest to a vector')
    .description('Find the nearest rows, through the index or exactly, and say which and why. Reads only.')
    .option('--like <key>', 'search with the vector of the row that has this primary key')
    .option(
      '--vector-file <file>',
      'search with the vector in a file: a JSON array of numbers, or the text form of its type',
    )
    .option('-k <n>', 'number of rows (default: 10)', parseCount)
    .option('--columns <names>', 'columns to show, between commas (default: the primary key)', parseNames)
    .addOption(new Option('--metric <metric>', 'default: that of the index').choices(METRICS))
    .option('--index <name>', 'search through this index only')
  return addFilterOptions(command)
    .option('--text <words>', 'search for these words as well; "quoted phrase", -without, or')
    .option('--text-column <name>', 'column with the text or its tsvector')
    .option('--text-config <name>', 'text search configuration (default: english)')
    .option('--probes <n>', 'ivfflat: lists to look into', parseCount)
    .option('--ef-search <n>', 'hnsw: candidates to keep', parseCount)
    .option('--rerank <n>', 'rows taken from an index that rounds, and sorted again', parseCount)
    .option('--exact', 'compare with every row')
    .option('--explain', "show the server's plan as well")
    .addHelpText('after', EXAMPLES)
    .action(async (target: string, column: string | undefined, options: SearchCommandOptions, command: Command) => {
      const { createVectorSearch, findVectorColumn } = await import('@pgtend/vector-index')
      const name = parseTarget(target, column)
      await withDatabase(context, command, {}, async ({ database }) => {
        const found = await findVectorColumn(database.pool, name)
        const query = await queryVector(context, database.pool, name, options)
        const { metric, index, columns = found.primaryKey } = options
        const search = createVectorSearch<Record<string, unknown>>(database.pool, { ...name, columns, metric, index })
        const text = textOf(options)
        const searchOptions = { ...settingsOf(options), filter: toFilter(options) }
        const result =
          text === undefined
            ? await search.search(query, searchOptions)
            : await search.search(query, { ...searchOptions, text })
        report(context, command, result, (value) =>
          renderSearch(value, shellName(found.schema, found.table, name.column)),
        )
      })
    })
}

function settingsOf({ k, probes, efSearch, rerank, exact, explain }: SearchCommandOptions) {
  return { k, probes, efSearch, rerank, exact, explain }
}

/** @throws {UsageError} when there are words but no column, or the reverse */
function textOf({ text, textColumn, textConfig }: SearchCommandOptions): TextSearch | undefined {
  if (text === undefined && textColumn === undefined) return undefined
  if (text !== undefined && textColumn !== undefined) return { query: text, column: textColumn, config: textConfig }
  throw new UsageError(
    '--text and --text-column need each other',
    'Pass the words with --text and the column with --text-column.',
  )
}
