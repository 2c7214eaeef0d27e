import { Command } from 'commander'
import type { CommandContext } from '../../context.ts'
import { EXIT } from '../../exit-code.ts'
import { report } from '../../report.ts'
import { withDatabase } from '../../with-database.ts'
import { addRenameOptions, type RenameOptions, renameSettings } from './decide-rename.ts'
import { renderPushPlan, renderPushResult } from './push-text.ts'
import { addSchemaOption, type SchemaOptions, schemaPath } from './schema-option.ts'

interface PushOptions extends SchemaOptions, RenameOptions {
  readonly dryRun?: boolean
  readonly acceptDataLoss?: boolean
}

const EXAMPLES = `
Examples:
  $ pgtend migrate push --dry-run             show the SQL and what it would destroy
  $ pgtend migrate push                       run it in one transaction
  $ pgtend migrate push --schema prisma/next.prisma
  $ pgtend migrate push --rename User.mail:email
  $ pgtend migrate push --accept-data-loss    also where rows are lost

What raw SQL owns stays as it is: vector, expression and partial indexes, generated columns, partitions, extensions.
Exit codes: 0 done, 1 failed, 2 usage, configuration or not development, 3 rows would be lost or are in the way.`

export function pushCommand(context: CommandContext): Command {
  return addRenameOptions(addSchemaOption(new Command('push')))
    .summary('bring a development database to the Prisma schema without a migration')
    .description('Compare the Prisma schema with the live database and run the difference. For development only.')
    .option('--dry-run', 'print the statements and run none')
    .option('--accept-data-loss', 'run although rows are lost')
    .addHelpText('after', EXAMPLES)
    .action(async (options: PushOptions, command: Command) => {
      await withDatabase(
        context,
        command,
        { direct: true, announce: !options.dryRun },
        async ({ database, settings }) => {
          const { applyPush, planPush, readSchemaFiles } = await import('@pgtend/migrator')
          const { migrations } = settings.config
          const files = await readSchemaFiles(schemaPath(context, settings, options))
          const plan = await planPush(database, files, {
            ...renameSettings(context, command, options),
            environment: settings.environment,
            schema: migrations.schema,
            external: migrations.external,
          })
          if (options.dryRun) {
            report(context, command, plan, renderPushPlan)
            const isBlocked = plan.impossible.length > 0 || plan.destructive.some(({ rows }) => rows > 0)
            if (isBlocked) context.setExitCode(EXIT.attention)
            return
          }
          const result = await applyPush(database, plan, {
            acceptDataLoss: options.acceptDataLoss ?? false,
            lockTimeoutMs: migrations.lockTimeoutMs,
            advisoryLockWaitMs: migrations.advisoryLockWaitMs,
            signal: context.signal,
          })
          report(context, command, result, renderPushResult)
        },
      )
    })
}
