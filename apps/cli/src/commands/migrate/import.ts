import { resolve } from 'node:path'
import type { ForeignTool, ImportResult } from '@pgtend/migrator'
import { Command, Option } from 'commander'
import type { CommandContext } from '../../context.ts'
import { addMigrationsOption, migratorSettings } from '../../migrator-settings.ts'
import { plural } from '../../render/format.ts'
import { report } from '../../report.ts'
import { withDatabase } from '../../with-database.ts'
import { nextMigration } from './next-migration.ts'

const EXAMPLES = `
Examples:
  $ pgtend migrate import --from dbmate --dry-run
  $ pgtend migrate import --from drizzle --source src/db/drizzle
  $ pgtend migrate import --from node-pg-migrate --table app.pgmigrations
  $ pgtend migrate import --from alembic          Python: one baseline of what the database has
  $ pgtend migrate import --from database         a baseline, whatever made the schema

SQL files keep their names; applied ones are marked, none is run. In the next database the same command, with the
written files in place, only marks. Never writes to the other tool's table or folder.
Exit codes: 0 done, 1 failed, 2 usage or configuration, 3 the database is behind the other tool's programs.`

const TOOLS = ['dbmate', 'node-pg-migrate', 'drizzle', 'alembic', 'database'] as const satisfies readonly ForeignTool[]

interface ImportOptions {
  readonly migrations?: string
  readonly from: ForeignTool
  readonly source?: string
  readonly table?: string
  readonly dryRun?: boolean
}

export function importCommand(context: CommandContext): Command {
  return addMigrationsOption(new Command('import'))
    .summary('take over the history of dbmate, node-pg-migrate, Drizzle or Alembic')
    .description("Write another tool's migrations into the migrations folder and mark the applied ones. Runs none.")
    .addOption(new Option('--from <tool>', 'where the history comes from').choices(TOOLS).makeOptionMandatory())
    .option('--source <dir>', "folder of the tool's migrations (default: the one it uses by itself)")
    .option('--table <name>', "the tool's own table, with its schema where needed")
    .option('--dry-run', 'say what would be written and write nothing')
    .addHelpText('after', EXAMPLES)
    .action(async (options: ImportOptions, command: Command) => {
      const { from: tool, table, dryRun = false } = options
      await withDatabase(context, command, { direct: true, announce: !dryRun }, async (session) => {
        const { applyImport, FOREIGN_DEFAULTS, planImport } = await import('@pgtend/migrator')
        const { dumpSchema } = await import('./dump-schema.ts')
        const settings = migratorSettings(context, session, options.migrations)
        const plan = await planImport(session.database, {
          tool,
          folder: resolve(context.cwd, options.source ?? FOREIGN_DEFAULTS[tool].folder),
          table,
          directory: settings.directory,
          now: context.now(),
          dumpSchema: (args) => dumpSchema(context, session.database, args),
        })
        const result = await applyImport(session.database, plan, { ...settings, dryRun })
        for (const warning of result.warnings) context.stderr(`Warning: ${warning}`)
        report(context, command, result, () => renderText(result, nextMigration(context, session.settings)))
      })
    })
}

function renderText({ migrations, dryRun, baseline }: ImportResult, next: string): string {
  if (migrations.length === 0) return `Nothing to import.\n${next}`
  const applied = migrations.filter((migration) => migration.applied).length
  const created = dryRun ? 'would be created' : 'created'
  const pending = migrations.length - applied
  return [
    ...migrations.map((migration) => {
      return `${migration.file === 'kept' ? 'kept' : created}  ${migration.name}${migration.applied ? '' : '  (pending)'}`
    }),
    `${plural(migrations.length, baseline ? 'baseline' : 'migration')}: ${applied} applied, ${pending} pending.`,
    `${dryRun ? 'Nothing was written.\n' : ''}Next: pgtend migrate status`,
  ].join('\n')
}
