import type { VectorColumnFacts, VectorIndexFacts, VectorList } from '@pgtend/vector-index'
import { Command } from 'commander'
import type { CommandContext } from '../../context.ts'
import { formatBytes, formatCount } from '../../render/format.ts'
import { shellName, shellWord } from '../../render/shell-words.ts'
import { renderTable } from '../../render/table.ts'
import { report } from '../../report.ts'
import { withDatabase } from '../../with-database.ts'
import { parseQualifiedName, type QualifiedName } from './parse-options.ts'

const EXAMPLES = `
Examples:
  $ pgtend vector list
  $ pgtend vector list app.memories --json

Exit codes: 0 done, 1 failed, 2 usage or configuration.`

export function listCommand(context: CommandContext): Command {
  return new Command('list')
    .summary('show vector columns and their indexes')
    .description('Show every vector column with its indexes, also invalid ones. Reads catalogs only.')
    .argument('[table]', 'only this table, as TABLE or SCHEMA.TABLE', parseQualifiedName)
    .addHelpText('after', EXAMPLES)
    .action(async (table: QualifiedName | undefined, _options: unknown, command: Command) => {
      const { inspectVectorColumns } = await import('@pgtend/vector-index')
      await withDatabase(context, command, {}, async ({ database }) => {
        const filter = { schema: table?.schema, table: table?.name }
        const result: VectorList = { columns: await inspectVectorColumns(database.pool, filter) }
        report(context, command, result, renderList)
      })
    })
}

interface Line {
  readonly column: VectorColumnFacts
  readonly index: VectorIndexFacts | undefined
}

function renderList({ columns }: VectorList): string {
  if (columns.length === 0) return 'There are no vector columns.\nNext: pgtend migrate new NAME'
  const lines = columns.flatMap((column): readonly Line[] => {
    return column.indexes.length === 0
      ? [{ column, index: undefined }]
      : column.indexes.map((index) => ({ column, index }))
  })
  const table = renderTable(lines, [
    { title: 'Table', value: ({ column }) => `${column.schema}.${column.table}` },
    { title: 'Column', value: ({ column }) => column.column },
    { title: 'Type', value: ({ column: { type, dimensions } }) => `${type}(${dimensions ?? 'any'})` },
    { title: 'Rows', value: ({ column }) => renderRows(column), align: 'right' },
    { title: 'Index', value: ({ index }) => index?.name ?? '-' },
    { title: 'Method', value: ({ index }) => (index === undefined ? '-' : renderMethod(index)) },
    { title: 'Metric', value: ({ index }) => index?.metric ?? '-' },
    { title: 'Size', value: ({ index }) => (index === undefined ? '' : formatBytes(index.bytes)), align: 'right' },
    { title: 'State', value: ({ index }) => renderState(index) },
  ])
  return `${table}\n\nNext: ${nextCommand(lines)}`
}

function renderRows({ rowsEstimate }: VectorColumnFacts): string {
  return rowsEstimate === null ? 'unknown' : formatCount(rowsEstimate)
}

function renderMethod({ method, parameters }: VectorIndexFacts): string {
  const values = Object.entries(parameters).map(([name, value]) => `${name}=${value}`)
  return [method, ...values].join(' ')
}

function renderState(index: VectorIndexFacts | undefined): string {
  if (index === undefined) return 'no index'
  return index.valid && index.ready ? 'valid' : 'invalid'
}

/** The table with most rows needs an index first. */
function rowsOf({ column }: Line): number {
  return column.rowsEstimate ?? -1
}

function nextCommand(lines: readonly Line[]): string {
  const invalid = lines.find(({ index }) => index !== undefined && !index.valid)
  if (invalid !== undefined) {
    return `pgtend vector drop ${shellName(invalid.column.schema, invalid.index?.name ?? '')}`
  }
  const [unindexed] = lines.filter(({ index }) => index === undefined).sort((a, b) => rowsOf(b) - rowsOf(a))
  const { column } = unindexed ?? lines[0] ?? {}
  const name =
    column === undefined ? 'TABLE COLUMN' : `${shellName(column.schema, column.table)} ${shellWord(column.column)}`
  return unindexed === undefined ? `pgtend vector recall ${name}` : `pgtend vector create ${name}`
}
