import { Command, Option } from 'commander'
import type { CommandContext } from '../../context.ts'
import { EXIT } from '../../exit-code.ts'
import { parseCount } from '../../parse-count.ts'
import { parseSize } from '../../parse-size.ts'
import { report } from '../../report.ts'
import { withDatabase } from '../../with-database.ts'
import { METRICS } from './choices.ts'
import { addFilterOptions } from './filter-options.ts'
import { parseLatency } from './parse-latency.ts'
import { parseShare } from './parse-share.ts'
import { addTargetArguments, parseTarget } from './parse-target.ts'
import { renderTune } from './render-tune.ts'
import { renderTunePlan } from './render-tune-plan.ts'
import { needsAttention, planTuneRun, runTuneCommand, type TuneOptions } from './run-tune.ts'

const EXAMPLES = `
Examples:
  $ pgtend vector tune memories.embedding --recall 0.95 --latency 5ms        evidence and a choice; the table stays as it is
  $ pgtend vector tune memories.embedding --live --apply --report tune.html  with searches the application made
  $ pgtend vector tune memories.embedding --equals team_id=7                 for searches within one team
  $ pgtend vector tune memories.embedding --dry-run                          what would be tried

Candidates are built on a copy of random rows, in a schema of its own that is dropped at the end; only --apply builds on the table.
Exit codes: 0 a choice that keeps the target, 1 failed, 2 usage or configuration, 3 not reachable or not kept on the table,
130 interrupted (nothing is left on the table but what the next --apply goes on with).`

export function tuneCommand(context: CommandContext): Command {
  const command = addTargetArguments(new Command('tune'))
    .summary('find the index and settings that reach a recall within a latency')
    .description(
      'Try indexes and settings, choose with one half of the queries and prove the choice with the other half.',
    )
    .option('--recall <share>', 'recall to reach (default: vector.targetRecall)', parseShare)
    .option('--latency <time>', 'longest that 95 of 100 searches may take (default: 5ms)', parseLatency)
    .option('-k <n>', 'neighbours per query (default: 10)', parseCount)
    .addOption(new Option('--metric <metric>', 'default: that of the indexes').choices(METRICS))
    .option('--dimensions <n>', 'for a column declared without', parseCount)
    .addOption(new Option('--queries-file <file>', 'vectors, as a JSON array or one per line').conflicts('live'))
    .option('--live', 'search with queries that the application recorded')
    .option('--seed <n>', 'chooses the rows of the copy and the queries (default: 1)', parseCount)
  return addFilterOptions(command)
    .option('--apply', 'build the index or record the settings')
    .option('--keep-old', 'with --apply: drop no index that the new one replaces')
    .option('--force', 'look for an index although exact search is fast enough')
    .option('--dry-run', 'print what would be tried and do nothing')
    .option('--sample-rows <n>', 'rows of the copy (default: 100000)', parseCount)
    .option('--max-index <size>', 'leave out indexes larger than this, such as 2GB', parseSize)
    .option('--assume-disk <size>', 'free space on the disk of the server, such as 20GB', parseSize)
    .option('--time-budget <seconds>', 'try nothing new after this (default: 1800)', parseCount)
    .option('--byte-budget <MB>', 'read no more of the table than this in one measurement', parseCount)
    .option('--report <file>', 'write the evidence with plots as one HTML file')
    .addHelpText('after', EXAMPLES)
    .action(async (target: string, column: string | undefined, options: TuneOptions, command: Command) => {
      const name = parseTarget(target, column)
      const where = { direct: true, announce: !options.dryRun }
      await withDatabase(context, command, where, async (session) => {
        const plan = await planTuneRun(session, name, options)
        if (options.dryRun) return report(context, command, plan, renderTunePlan)
        const result = await runTuneCommand(context, command, session, { plan, options })
        report(context, command, result, renderTune)
        if (needsAttention(result)) context.setExitCode(EXIT.attention)
      })
    })
}
