import type { FilterValue, JsonValue, SearchFilter, VectorMetric } from '@pgtend/vector-index'
import { Command, Option } from 'commander'
import type { CommandContext } from '../../context.ts'
import { parseCount } from '../../parse-count.ts'
import { shellName, shellWord } from '../../render/shell-words.ts'
import { report } from '../../report.ts'
import { withDatabase } from '../../with-database.ts'
import { METRICS } from './choices.ts'
import { collectJson, collectPairs, parseNames, parseQualifiedName, type QualifiedName } from './parse-options.ts'
import { queryVector } from './query-vector.ts'
import { renderSearch } from './render-search.ts'

const EXAMPLES = `
Examples:
  $ pgtend vector search memories embedding --like 42 --columns id,content
  $ pgtend vector search memories embedding --vector-file query.json -k 5 --contains 'metadata={"topic":"travel"}'
  $ pgtend vector search memories embedding --like 42 --equals tenant_id=7 --explain

The row of --like comes first: it is the nearest to itself.
Exit codes: 0 done, 1 failed, 2 usage or configuration.`

export interface SearchCommandOptions {
  readonly like?: string
  readonly vectorFile?: string
  readonly k?: number
  readonly columns?: readonly string[]
  readonly metric?: VectorMetric
  readonly equals?: Readonly<Record<string, readonly string[]>>
  readonly contains?: Readonly<Record<string, JsonValue>>
  readonly tag?: Readonly<Record<string, readonly FilterValue[]>>
  readonly probes?: number
  readonly efSearch?: number
  readonly exact?: boolean
  readonly explain?: boolean
}

export function searchCommand(context: CommandContext): Command {
  return new Command('search')
    .summary('find the rows nearest to a vector')
    .description('Find the nearest rows, through the index or exactly, and say which and why. Reads only.')
    .argument('<table>', 'TABLE or SCHEMA.TABLE', parseQualifiedName)
    .argument('<column>', 'column with the vectors')
    .option('--like <key>', 'search with the vector of the row that has this primary key')
    .option('--vector-file <file>', 'search with the vector in a file: a JSON array of numbers')
    .option('-k <n>', 'number of rows (default: 10)', parseCount)
    .option('--columns <names>', 'columns to show, between commas (default: the primary key)', parseNames)
    .addOption(new Option('--metric <metric>', 'default: that of the index').choices(METRICS))
    .option('--equals <column=value>', 'only rows with this value; repeat for more', collectPairs)
    .option('--contains <column=json>', 'only rows whose JSONB column contains this', collectJson)
    .option('--tag <column=value>', 'only rows whose array column has one of the values', collectPairs)
    .option('--probes <n>', 'ivfflat: lists to look into', parseCount)
    .option('--ef-search <n>', 'hnsw: candidates to keep', parseCount)
    .option('--exact', 'compare with every row')
    .option('--explain', "show the server's plan as well")
    .addHelpText('after', EXAMPLES)
    .action(async (table: QualifiedName, column: string, options: SearchCommandOptions, command: Command) => {
      const { createVectorSearch, findVectorColumn } = await import('@pgtend/vector-index')
      await withDatabase(context, command, {}, async ({ database }) => {
        const name = { schema: table.schema, table: table.name, column }
        const found = await findVectorColumn(database.pool, name)
        const query = await queryVector(context, database.pool, name, options)
        const { metric, columns = found.primaryKey, equals, contains, tag, ...rest } = options
        const search = createVectorSearch<Record<string, unknown>>(database.pool, { ...name, columns, metric })
        const result = await search.search(query, { ...rest, filter: toFilter({ equals, contains, tag }) })
        const target = `${shellName(found.schema, found.table)} ${shellWord(column)}`
        report(context, command, result, (value) => renderSearch(value, target))
      })
    })
}

type FilterOptions = { [Key in 'equals' | 'contains' | 'tag']: SearchCommandOptions[Key] | undefined }

function toFilter({ equals, contains, tag = {} }: FilterOptions): SearchFilter {
  const tags = Object.fromEntries(Object.entries(tag).map(([column, any]) => [column, { any }]))
  return { equals, contains, tags }
}
