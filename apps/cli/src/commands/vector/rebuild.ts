import type { MaintenanceWindow, RebuildReport } from '@pgtend/vector-index'
import { Command, Option } from 'commander'
import type { CommandContext } from '../../context.ts'
import { EXIT } from '../../exit-code.ts'
import { parseCount } from '../../parse-count.ts'
import { shellWord } from '../../render/shell-words.ts'
import { report } from '../../report.ts'
import { typedOptions } from '../../typed-options.ts'
import { UsageError } from '../../usage-error.ts'
import { withDatabase } from '../../with-database.ts'
import { addDiskOption, addParameterOptions } from './build-options.ts'
import { METHODS, STORED_TYPES } from './choices.ts'
import { parseNameParts } from './parse-name-parts.ts'
import { renderRebuild } from './render-rebuild.ts'
import { type RebuildOptions, runRebuild } from './run-rebuild.ts'

const EXAMPLES = `
Examples:
  $ pgtend vector rebuild memories_embedding_idx                    in place, recall measured before and after
  $ pgtend vector rebuild memories.embedding --m 32 --dry-run       show the steps of a rebuild with other parameters
  $ pgtend vector rebuild app.memories.embedding --to-method hnsw --window 02:00-04:00
  $ pgtend vector rebuild --all-leftovers                           only drop what interrupted builds have left

Exit codes: 0 rebuilt, 1 failed, 2 usage or configuration, 3 the old index was kept, something is in the way, or the window
is closed, 130 interrupted (the index stays valid; the same command goes on).`

export function rebuildCommand(context: CommandContext): Command {
  const command = new Command('rebuild')
    .summary('rebuild a vector index without downtime')
    .description(
      'Rebuild an index while reads and writes go on. With other parameters a second index is built, and takes the place of the first when it finds as much.',
    )
    .argument('[target]', 'INDEX, SCHEMA.INDEX, TABLE.COLUMN, SCHEMA.TABLE.COLUMN or TABLE')
    .addOption(new Option('--to-method <method>', 'another index method').choices(METHODS))
    .addOption(new Option('--to-type <type>', 'another type to store').choices(STORED_TYPES))
  addParameterOptions(command)
    .option('--prove', 'keep the old index until the new one is proven, also with the same parameters')
    .option('--no-prove', 'measure no recall')
    .option('--queries <n>', 'queries of each measurement (default: 300)', parseCount)
    .option('--time-budget <seconds>', 'limit of each measurement (default: 60)', parseCount)
    .option('--window <from-to>', 'begin only within HH:MM-HH:MM, in UTC, and stop what cannot end in it')
    .option('--wait <seconds>', 'wait for old transactions and other builds (default: 10)', parseCount)
  return addDiskOption(command)
    .option(
      '--all-leftovers',
      'drop every invalid index that an interrupted build left; without a target, nothing else',
    )
    .option('--dry-run', 'print the steps and do nothing')
    .addHelpText('after', EXAMPLES)
    .action(async (target: string | undefined, options: RebuildOptions, command: Command) => {
      const parts = parseRebuildTarget(target, options)
      const { needsAttention, parseWindow } = await import('@pgtend/vector-index')
      const window: MaintenanceWindow | undefined =
        options.window === undefined ? undefined : parseWindow(options.window)
      const where = { direct: true, announce: !options.dryRun }
      await withDatabase(context, command, where, async (session) => {
        const result: RebuildReport = await runRebuild(context, command, session, { parts, window, options })
        report(context, command, result, (done) => renderRebuild(done, typedAgain(command, target)))
        if (result.results.some(needsAttention)) context.setExitCode(EXIT.attention)
      })
    })
}

/** The real run of a dry one. */
function typedAgain(command: Command, target: string | undefined): string {
  const words = target === undefined ? '' : ` ${shellWord(target)}`
  return `pgtend vector rebuild${words}${typedOptions(command, ['dryRun'])}`
}

/** Undefined where only leftovers are to be dropped. */
function parseRebuildTarget(
  target: string | undefined,
  { allLeftovers }: RebuildOptions,
): readonly string[] | undefined {
  if (target === undefined) {
    if (allLeftovers === true) return undefined
    throw new UsageError(
      'there is no index to rebuild',
      'Name an index or TABLE.COLUMN; `pgtend vector list` shows them.',
    )
  }
  const parts = parseNameParts(target)
  if (parts !== undefined && parts.length <= 3) return parts
  throw new UsageError(
    `"${target}" does not name an index`,
    'Write INDEX, SCHEMA.INDEX or TABLE.COLUMN, with double quotes around names that have dots.',
  )
}
