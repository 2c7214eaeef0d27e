import { Command, Option } from 'commander'
import type { CommandContext } from '../../context.ts'
import { EXIT } from '../../exit-code.ts'
import { addMigrationsOption, loadMigrator, migratorSettings } from '../../migrator-settings.ts'
import { report } from '../../report.ts'
import { withDatabase } from '../../with-database.ts'
import { parseUpTarget } from './parse-target.ts'
import { parseUnoptimised } from './parse-unoptimised.ts'
import { renderRun, showRun } from './run-text.ts'

const EXAMPLES = `
Examples:
  $ pgtend migrate up                       all pending migrations
  $ pgtend migrate up 1                     the next one
  $ pgtend migrate up 20261121093000_add_stories
  $ pgtend migrate up --dry-run

A run that failed or was killed goes on at the right statement. A pending migration that sorts before an applied one
is a warning in development and refused elsewhere and in CI (\`migrations.outOfOrder\`): see pgtend migrate heads.
Only the commit of the last migration waits for the disk, and with it all before; a run that fails or is interrupted
waits before it ends. A file in which every commit has to wait says \`set local synchronous_commit to on\`.
Exit codes: 0 done or nothing to do, 1 failed, 2 usage or configuration, 3 a problem must be solved first, 130 interrupted.`

interface UpOptions {
  readonly migrations?: string
  readonly dryRun?: boolean
  readonly strict?: boolean
  readonly allowOutOfOrder?: boolean
}

const CONNECTION = { direct: true, session: true, meanwhile: loadMigrator } as const

export function upCommand(context: CommandContext): Command {
  return addMigrationsOption(new Command('up'))
    .aliases(['apply', 'deploy', 'upgrade'])
    .argument('[target]', 'how far: a number of migrations, the name of the last one, or "head" (default: all)')
    .summary('apply pending migrations')
    .description(
      'Apply pending migrations in the order of their names, one migrator at a time, each in one transaction where possible.',
    )
    .addOption(new Option('--strict', 'refuse migrations that sort before applied ones').conflicts('allowOutOfOrder'))
    .addOption(new Option('--allow-out-of-order', 'apply them all the same, as Prisma does'))
    .option('--dry-run', 'say what would be run and run nothing')
    .addHelpText('after', EXAMPLES)
    .action(async (target: string | undefined, options: UpOptions, command: Command) => {
      const { dryRun = false, strict, allowOutOfOrder } = options
      await withDatabase(context, command, { ...CONNECTION, announce: !dryRun }, async (session) => {
        if (session.database.capabilities.concurrentSessions) parseUnoptimised()
        const { migrateUp } = await loadMigrator()
        const { onEvent, done } = showRun(context)
        const settings = migratorSettings(context, session, options.migrations)
        const run = await migrateUp(session.database, {
          ...settings,
          target: parseUpTarget(target),
          outOfOrder: strict ? 'refuse' : allowOutOfOrder ? 'allow' : settings.outOfOrder,
          dryRun,
          onEvent,
        }).finally(done)
        for (const { message } of run.plan.warnings) context.stderr(`Warning: ${message}`)
        report(context, command, run, renderRun)
        if (run.plan.problems.length > 0) context.setExitCode(EXIT.attention)
      })
    })
}
