import { Command } from 'commander'
import type { CommandContext } from '../../context.ts'
import { EXIT } from '../../exit-code.ts'
import { startProgress } from '../../progress.ts'
import { report } from '../../report.ts'
import { UsageError } from '../../usage-error.ts'
import { withDatabase } from '../../with-database.ts'
import { renderComparison } from './render-consistency.ts'

const EXAMPLES = `
Examples:
  $ pgtend vector compare before.json
  $ pgtend vector compare before.json --database-url postgresql://new.example/app    after an upgrade, on the new server
  $ pgtend vector compare before.json --no-content                                   rows have been written since

What came newly is no difference, and an index may find a little less than before, down to the interval of then.
Exit codes: 0 all as before, 1 failed, 2 usage or configuration, 3 something is different, 130 interrupted.`

export function compareCommand(context: CommandContext): Command {
  return new Command('compare')
    .summary('find out whether vectors and searches are as in a snapshot')
    .description(
      'Compare vectors, index definitions and the results of the same searches with a file of `vector snapshot`. Reads only.',
    )
    .argument('<file>', 'file of `pgtend vector snapshot`')
    .option('--no-content', 'compare definitions and what the indexes find, not the vectors')
    .addHelpText('after', EXAMPLES)
    .action(async (file: string, { content }: { content: boolean }, command: Command) => {
      const { compareVectorState, parseVectorState } = await import('@pgtend/vector-index')
      const before = parseVectorState(await readSnapshot(context, file))
      await withDatabase(context, command, {}, async ({ database }) => {
        const progress = startProgress(context)
        const result = await compareVectorState(before, database, {
          content,
          signal: context.signal,
          onColumn: (name) => progress.update(`Comparing ${name}`),
        })
        progress.done('')
        report(context, command, result, renderComparison)
        if (result.differences.length > 0) context.setExitCode(EXIT.attention)
      })
    })
}

async function readSnapshot(context: CommandContext, file: string): Promise<string> {
  const { readFile } = await import('node:fs/promises')
  const { resolve } = await import('node:path')
  return readFile(resolve(context.cwd, file), 'utf8').catch(() => {
    throw new UsageError(`file "${file}" cannot be read`, 'Write one with `pgtend vector snapshot --out FILE`.')
  })
}
