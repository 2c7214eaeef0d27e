import type { VectorColumnName } from '@pgtend/vector-index'
import { Command } from 'commander'
import type { CommandContext } from '../../context.ts'
import { startProgress } from '../../progress.ts'
import { report } from '../../report.ts'
import { typedOptions } from '../../typed-options.ts'
import { UsageError } from '../../usage-error.ts'
import { type DatabaseSession, withDatabase } from '../../with-database.ts'
import { addSchemaOption } from '../migrate/schema-option.ts'
import { addCreateOptions, type CreateOptions, checkPendingOptions, toPlanOptions } from './create-options.ts'
import { createPending } from './create-pending.ts'
import { parseTarget } from './parse-target.ts'
import { planOptions } from './plan-options.ts'
import { readPrismaSchema } from './prisma-schema.ts'
import { renderBuildProgress, renderIndexPlan, renderIndexResult } from './render-index.ts'

const EXAMPLES = `
Examples:
  $ pgtend vector create memories.embedding                      everything derived from the table
  $ pgtend vector create memories.embedding --dry-run            show the plan and its reasons
  $ pgtend vector create memories.embedding --type bit --assume-disk 20GB
  $ pgtend vector create app.items.embedding --method ivfflat --metric l2
  $ pgtend vector create --pending                               those of vector.indexes and of migrations that are ready

A vector column is stored as halfvec, unless a trial on its rows says otherwise: half the size for at most a point of
recall, and Prisma leaves a cast alone.
Exit codes: 0 built, already there or not needed, 1 failed, 2 usage or configuration,
3 too few rows for ivfflat, too small a disk or a pending index that cannot be built as it is declared,
130 interrupted (nothing is left behind).`

export function createCommand(context: CommandContext): Command {
  return addCreateOptions(addSchemaOption(new Command('create')))
    .summary('build a vector index with parameters derived from the table')
    .description('Build an HNSW or ivfflat index without blocking writes, when exact search is too slow for the table.')
    .argument('[target]', 'TABLE.COLUMN or SCHEMA.TABLE.COLUMN; or the table, followed by the column')
    .argument('[column]', 'the column, where the first word is only the table')
    .option('--pending', 'build the declared indexes that are ready, instead of a named one')
    .option('--force', 'build it although exact search is fast enough')
    .option('--dry-run', 'print the plan and build nothing')
    .addHelpText('after', EXAMPLES)
    .action(
      async (target: string | undefined, column: string | undefined, options: CreateOptions, command: Command) => {
        if ((target === undefined) !== (options.pending === true)) {
          throw new UsageError(
            'name a vector column, or pass --pending, and not both',
            'Run `pgtend vector list` to see them.',
          )
        }
        if (options.pending) checkPendingOptions(options)
        await withDatabase(context, command, { direct: true, announce: !options.dryRun }, (session) =>
          target === undefined
            ? createPending(context, command, session, options)
            : create(context, command, session, { name: parseTarget(target, column), options }),
        )
      },
    )
}

interface Wanted {
  readonly name: VectorColumnName
  readonly options: CreateOptions
}

async function create(
  context: CommandContext,
  command: Command,
  session: DatabaseSession,
  { name, options }: Wanted,
): Promise<void> {
  const { applyVectorIndex, planVectorIndex, readVectorTableFacts } = await import('@pgtend/vector-index')
  const { database, settings } = session
  const prisma = await readPrismaSchema(context, settings, options)
  const facts = await readVectorTableFacts(database.pool, name, { metric: options.metric })
  const configured = planOptions(session)
  const plan = planVectorIndex(facts, { ...configured, ...toPlanOptions(options), prisma })
  const typed = typedOptions(command, ['dryRun', 'force'])
  if (options.dryRun) {
    return report(context, command, plan, (value) => renderIndexPlan(value, typed, options.force === true))
  }
  const progress = startProgress(context)
  const result = await applyVectorIndex(database, plan, {
    minimumRowsPerList: configured.minimumRowsPerList,
    signal: context.signal,
    onProgress: (event) => progress.update(renderBuildProgress(event)),
  })
  progress.done('')
  report(context, command, result, (value) => renderIndexResult(value, typed))
}
