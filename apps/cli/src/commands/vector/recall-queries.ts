import { createReadStream } from 'node:fs'
import type { QuerySource } from '@pgtend/vector-index'
import type { CommandContext } from '../../context.ts'
import { requireFile } from './require-file.ts'

export interface RecallQueryOptions {
  readonly queries?: number
  readonly queriesFile?: string
  readonly live?: boolean
  readonly beside?: boolean
  readonly seed?: number
}

/** Where the queries come from, by the options: a file, the searches of the application, or rows of the table. */
export async function recallQueries(
  context: CommandContext,
  { queries: count, queriesFile, live, beside, seed }: RecallQueryOptions,
): Promise<QuerySource | undefined> {
  if (queriesFile !== undefined) {
    const { readQueryVectors } = await import('@pgtend/vector-index')
    const file = createReadStream(await requireFile(context, queriesFile), 'utf8')
    return { from: 'given', vectors: await readQueryVectors(file, { limit: count, seed }) }
  }
  if (live) return { from: 'live', ...(count === undefined ? {} : { count }) }
  return beside ? { from: 'rows', beside, ...(count === undefined ? {} : { count }) } : undefined
}
