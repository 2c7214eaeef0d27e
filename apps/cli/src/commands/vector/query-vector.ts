import { readFile } from 'node:fs/promises'
import type { Queryable, VectorColumnName } from '@pgtend/vector-index'
import type { CommandContext } from '../../context.ts'
import { requireFile } from './require-file.ts'
import type { SearchCommandOptions } from './search.ts'

/**
 * Gets the vector to search with, as text: of a row, or from a file.
 * @throws {CliError} `USAGE` unless exactly one of the two is given
 */
export async function queryVector(
  context: CommandContext,
  client: Queryable,
  name: VectorColumnName,
  { like, vectorFile }: SearchCommandOptions,
): Promise<string> {
  const { readVectorOfRow } = await import('@pgtend/vector-index')
  if (like !== undefined && vectorFile === undefined) return readVectorOfRow(client, name, like)
  if (vectorFile !== undefined && like === undefined) {
    return (await readFile(await requireFile(context, vectorFile), 'utf8')).trim()
  }
  // Loaded on use: the help of the command must not wait for the packages behind it.
  const { CliError } = await import('../../cli-error.ts')
  throw new CliError('USAGE', 'the search needs either --like or --vector-file')
}
