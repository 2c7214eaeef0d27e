import type { VectorColumnName } from '@pgtend/vector-index'
import type { Command } from 'commander'
import { UsageError } from '../../usage-error.ts'
import { parseNameParts } from './parse-name-parts.ts'

/** Adds the arguments that name one vector column; the action hands both to `parseTarget`. */
export function addTargetArguments(command: Command): Command {
  return command
    .argument('<target>', 'TABLE.COLUMN or SCHEMA.TABLE.COLUMN; or the table, followed by the column')
    .argument('[column]', 'the column, where the first word is only the table')
}

/**
 * Reads which column is meant: `memories.embedding`, `app.memories.embedding`, or the table and the column as two words.
 * Double quotes keep dots together: `"My Schema"."T.x".embedding`. Names are taken as they stand.
 * @throws {UsageError} when it is neither
 */
export function parseTarget(target: string, column?: string): VectorColumnName {
  const parts = parseNameParts(target)
  const names = column === undefined ? parts : parts?.concat(column)
  const [first, second, third, ...rest] = names ?? []
  if (first === undefined || second === undefined || rest.length > 0) {
    throw new UsageError(
      `"${target}" does not name a vector column`,
      'Write TABLE.COLUMN or SCHEMA.TABLE.COLUMN, with double quotes around names that have dots; `pgtend vector list` shows them.',
    )
  }
  return third === undefined ? { table: first, column: second } : { schema: first, table: second, column: third }
}
