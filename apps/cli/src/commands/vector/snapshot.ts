import { Command } from 'commander'
import type { CommandContext } from '../../context.ts'
import { parseCount } from '../../parse-count.ts'
import { startProgress } from '../../progress.ts'
import { report } from '../../report.ts'
import { withDatabase } from '../../with-database.ts'
import { renderSnapshot } from './render-consistency.ts'

const EXAMPLES = `
Examples:
  $ pgtend vector snapshot --out before.json
  $ pgtend migrate up
  $ pgtend vector compare before.json

The file holds vectors of some rows, so only its owner may read it.
Exit codes: 0 done, 1 failed, 2 usage or configuration, 130 interrupted.`

interface SnapshotOptions {
  readonly out: string
  readonly queries?: number
  readonly content: boolean
}

export function snapshotCommand(context: CommandContext): Command {
  return new Command('snapshot')
    .summary('note vectors, indexes and search results, to compare them later')
    .description(
      'Note a hash of all vectors, the definitions of their indexes, and the results of some searches, exact and through each index, in a file. Reads only.',
    )
    .requiredOption('--out <file>', 'file to write')
    .option('--queries <n>', 'searches of each column (default: 50)', parseCount)
    .option('--no-content', 'leave out the hash, which reads every vector once more')
    .addHelpText('after', EXAMPLES)
    .action(async ({ out, queries, content }: SnapshotOptions, command: Command) => {
      const { captureVectorState } = await import('@pgtend/vector-index')
      const { writeFile } = await import('node:fs/promises')
      const { resolve } = await import('node:path')
      await withDatabase(context, command, {}, async ({ database }) => {
        const progress = startProgress(context)
        const state = await captureVectorState(database, {
          queries,
          content,
          signal: context.signal,
          onColumn: (name) => progress.update(`Reading ${name}`),
        })
        progress.done('')
        await writeFile(resolve(context.cwd, out), `${JSON.stringify(state)}\n`, { mode: 0o600 })
        const columns = state.columns.map(({ schema, table, column, vectors, indexes, unsearched }) => {
          return { schema, table, column, vectors, indexes: indexes.length, unsearched }
        })
        report(context, command, { file: out, columns }, renderSnapshot)
      })
    })
}
