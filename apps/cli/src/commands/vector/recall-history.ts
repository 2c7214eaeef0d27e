import type { RecallHistoryFilter } from '@pgtend/vector-index'
import type { Command } from 'commander'
import type { CommandContext } from '../../context.ts'
import { shellName } from '../../render/shell-words.ts'
import { report } from '../../report.ts'
import { withDatabase } from '../../with-database.ts'
import { renderRecallHistory } from './render-recall-history.ts'

/** Shows the recorded runs of a column, or of one index of it. Reads only. */
export async function recallHistory(
  context: CommandContext,
  command: Command,
  name: RecallHistoryFilter,
  { index }: Pick<RecallHistoryFilter, 'index'>,
): Promise<void> {
  const { findVectorColumn, readRecallHistory } = await import('@pgtend/vector-index')
  await withDatabase(context, command, {}, async ({ database }) => {
    // With a schema also the runs of a table that is gone.
    const { schema, table, column } = name.schema === undefined ? await findVectorColumn(database.pool, name) : name
    const history = await readRecallHistory(database.pool, { schema, table, column, index })
    const target = shellName(...(schema === undefined ? [] : [schema]), table, column)
    report(context, command, history, (value) => renderRecallHistory(value, target))
  })
}
