import { resolve } from 'node:path'
import type { Database } from '@pgtend/database'
import type { CheckReport } from '@pgtend/migrator'
import { Command, Option } from 'commander'
import type { CommandContext } from '../../context.ts'
import { EXIT } from '../../exit-code.ts'
import { addMigrationsOption } from '../../migrator-settings.ts'
import { commonOptions } from '../../options.ts'
import { loadSettings, type Settings } from '../../settings.ts'
import { withDatabase } from '../../with-database.ts'
import { type CheckCommandOptions, chooseMigrations, requireOneChoice } from './check-selection.ts'
import { renderCheck } from './check-text.ts'
import { parseUnoptimised } from './parse-unoptimised.ts'
import { readVectorFacts } from './read-vector-facts.ts'

const EXAMPLES = `
Examples:
  $ pgtend migrate check                       what is new against the base branch in git; without git everything
  $ pgtend migrate check --database            what is pending, with the sizes and constraints of the database
  $ pgtend migrate check --last 3
  $ pgtend migrate check 20260302094500_index  one migration, by its name, folder or file
  $ pgtend migrate check --format sarif > check.sarif

A comment allows a finding: \`-- pgtend:allow drop-column unused since release 12\`, on the line before the statement or at
the end of one of its lines; \`-- pgtend:allow-file\` allows it for the file. \`check.rules\` in the configuration sets severities.
Exit codes: 0 nothing found, 1 failed, 2 usage or configuration, 3 findings at or above --fail-on.`

const RANK = { info: 0, warning: 1, error: 2 } as const

export function checkCommand(context: CommandContext): Command {
  return addMigrationsOption(new Command('check'))
    .alias('lint')
    .argument('[migrations...]', 'migrations to check (default: what is new or pending)')
    .summary('find unsafe statements before they reach production')
    .description('Check migrations for locks, rewrites, data loss and breaking changes. Reads only.')
    .option('--database', 'read sizes, constraints and traffic of the database, and check what is pending there')
    .option('--all', 'check every migration, each as if deployed alone')
    .option('--last <count>', 'check the last migrations')
    .option('--base <branch>', 'branch that new migrations are compared with (default: origin/HEAD, main or master)')
    .addOption(new Option('--format <format>', 'how to print').choices(['text', 'json', 'sarif', 'github']))
    .addOption(
      new Option('--fail-on <severity>', 'slightest severity that exits with 3 (default: the configured one)').choices(
        Object.keys(RANK),
      ),
    )
    .addHelpText('after', EXAMPLES)
    .action(async (names: readonly string[], options: CheckCommandOptions, command: Command) => {
      await requireOneChoice(names, options)
      const settings = await loadSettings(context, command)
      if (!options.database) return run(context, command, settings, undefined, names, options)
      await withDatabase(context, command, {}, ({ database }) =>
        run(context, command, settings, database, names, options),
      )
    })
}

async function run(
  context: CommandContext,
  command: Command,
  settings: Settings,
  database: Database | undefined,
  names: readonly string[],
  options: CheckCommandOptions,
): Promise<void> {
  if (database?.capabilities.concurrentSessions !== false) parseUnoptimised()
  const { checkFolder } = await import('@pgtend/migrator')
  const { check, migrations } = settings.config
  const folder = options.migrations ?? resolve(settings.directory, migrations.directory)
  const directory = resolve(context.cwd, folder)
  const named = database?.target.schema
  const selection = await chooseMigrations(names, options, context.cwd, async () => {
    const { readBaseBranch } = await import('../../git/read-base-branch.ts')
    return readBaseBranch(directory, options.base)
  })
  const { failOn, ...checkSettings } = check
  const report = await checkFolder({
    ...checkSettings,
    directory,
    selection,
    database,
    readVectorFacts,
    schema: named === undefined || named === 'public' ? migrations.schema : named,
    mode: migrations.mode,
    timeZone: check.timeZone,
  })
  const format = options.format ?? (commonOptions(command).json ? 'json' : 'text')
  context.stdout(await print(report, format, context.cwd))
  const limit = RANK[options.failOn ?? failOn]
  if (report.findings.some(({ severity }) => RANK[severity] >= limit)) context.setExitCode(EXIT.attention)
}

async function print(report: CheckReport, format: string, root: string): Promise<string> {
  if (format === 'json') return JSON.stringify(report, undefined, 2)
  if (format === 'text') return renderCheck(report, root)
  const { githubAnnotations, sarifLog } = await import('@pgtend/migrator')
  return format === 'sarif'
    ? JSON.stringify(sarifLog(report, root), undefined, 2)
    : githubAnnotations(report, root).join('\n')
}
