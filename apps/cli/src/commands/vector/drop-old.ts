import type { DropOldPlan } from '@pgtend/vector-index'
import { Command } from 'commander'
import { confirmDestruction } from '../../confirm.ts'
import type { CommandContext } from '../../context.ts'
import { shellName } from '../../render/shell-words.ts'
import { report } from '../../report.ts'
import { typedOptions } from '../../typed-options.ts'
import { withDatabase } from '../../with-database.ts'
import { addTargetArguments, parseTarget } from './parse-target.ts'

const EXAMPLES = `
Examples:
  $ pgtend vector drop-old memories.embedding --dry-run
  $ pgtend vector drop-old memories.embedding --confirm app

Only a column that \`pgtend vector reembed\` has put aside is dropped, with its indexes; never one that a view reads.
Exit codes: 0 dropped, 1 failed, 2 usage or configuration, 130 interrupted.`

interface DropOldOptions {
  readonly oldColumn?: string
  readonly confirm?: string
  readonly dryRun?: boolean
}

export interface DropOldReport {
  readonly outcome: 'planned' | 'dropped'
  readonly plan: DropOldPlan
}

export function dropOldCommand(context: CommandContext): Command {
  return addTargetArguments(new Command('drop-old'))
    .summary('drop the vectors that reembed has replaced')
    .description('Drop the old vectors of a column after its new ones have taken their place.')
    .option('--old-column <name>', 'where they are (default: the name of the column with _old)')
    .option('--confirm <database>', 'name of the database, to confirm that its old vectors go')
    .option('--dry-run', 'print the statement and drop nothing')
    .addHelpText('after', EXAMPLES)
    .action(async (target: string, column: string | undefined, options: DropOldOptions, command: Command) => {
      const name = { ...parseTarget(target, column), oldColumn: options.oldColumn }
      const where = { direct: true, announce: !options.dryRun }
      await withDatabase(context, command, where, async ({ database, settings }) => {
        const { applyDropOldVectors, planDropOldVectors } = await import('@pgtend/vector-index')
        const plan = await planDropOldVectors(database.pool, name)
        const typed = typedOptions(command, ['dryRun'])
        const print = (outcome: DropOldReport['outcome']) =>
          report(context, command, { outcome, plan }, (value) => renderDropOld(value, typed))
        if (options.dryRun) return print('planned')
        await confirmDestruction(context, command, {
          what: `drops column "${plan.oldColumn}" of ${plan.schema}.${plan.table} with all its vectors`,
          database: database.target.database,
          environment: settings.environment,
          confirmed: options.confirm,
        })
        await applyDropOldVectors(database, plan, { signal: context.signal })
        print('dropped')
      })
    })
}

function renderDropOld({ outcome, plan }: DropOldReport, typed: string): string {
  const { schema, table, column, oldColumn, indexes, dependents, statement } = plan
  const along = indexes.length === 0 ? '' : ` with ${indexes.map((index) => `"${index}"`).join(', ')}`
  if (outcome === 'dropped') {
    return [
      `Dropped column "${oldColumn}" of ${schema}.${table}${along}.`,
      ...dependents.map((dependent) => `Gone with it: ${dependent}`),
      'Next: pgtend vector list',
    ].join('\n')
  }
  return [
    `-- column "${oldColumn}"${along}`,
    ...dependents.map((dependent) => `-- tied to it: ${dependent}`),
    `${statement};`,
    `Next: pgtend vector drop-old ${shellName(schema, table, column)}${typed}`,
  ].join('\n')
}
