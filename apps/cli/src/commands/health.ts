import type { HealthReport } from '@pgtend/maintenance'
import { Command } from 'commander'
import type { CommandContext } from '../context.ts'
import { EXIT } from '../exit-code.ts'
import { migratorSettings } from '../migrator-settings.ts'
import { formatDuration } from '../render/format.ts'
import { report } from '../report.ts'
import { withDatabase } from '../with-database.ts'

const EXAMPLES = `
Examples:
  $ pgtend db health
  $ pgtend db health --json | jq .status

Exit codes: 0 in order, 1 the database cannot be used, 2 usage or configuration, 3 degraded.`

export function healthCommand(context: CommandContext): Command {
  return new Command('health')
    .summary('check that the database can be used')
    .description('Check connection, response time, pool, server and migrations. Reads only.')
    .addHelpText('after', EXAMPLES)
    .action(async (_options: unknown, command: Command) => {
      const { checkHealth } = await import('@pgtend/maintenance')
      await withDatabase(context, command, {}, async ({ database, settings }) => {
        const { withSession } = await import('@pgtend/database')
        const { readMigrationHead } = await import('@pgtend/migrator')
        const { schema } = migratorSettings(context, { database, settings })
        const health = await checkHealth(database.pool, {
          timeoutMs: settings.config.maintenance.healthTimeoutMs,
          readMigrationHead: async () =>
            (await withSession(database, (client) => readMigrationHead(client, schema))) ?? undefined,
        })
        report(context, command, health, renderText)
        if (health.status === 'degraded') context.setExitCode(EXIT.attention)
        if (health.status === 'down') context.setExitCode(EXIT.failed)
      })
    })
}

function renderText({ status, reasons, responseTimeMs, pool, server, migrations }: HealthReport): string {
  const role = server?.inRecovery ? 'replica' : 'primary'
  const facts: readonly (readonly [string, string])[] = [
    ['Status', status],
    ['Response', formatDuration(responseTimeMs)],
    ['Pool', `${pool.total} of ${pool.limit} connections open, ${pool.waiting} waiting`],
    ['Server', server === null ? 'unknown' : `PostgreSQL ${server.version} (${role})`],
    ['pgvector', server?.pgvector ?? 'not created in this database'],
    ['Migrations', renderMigrations(migrations)],
  ]
  const lines = facts.map(([name, value]) => `${name.padEnd(12)}${value}`)
  return [...lines, ...reasons.map((reason) => `  ${reason}`), 'Next: pgtend stats'].join('\n')
}

function renderMigrations(migrations: HealthReport['migrations']): string {
  if (migrations.state === 'ok') return migrations.head ?? 'none applied'
  return migrations.state === 'failed' ? `unreadable (${migrations.errorCode})` : `not checked: ${migrations.reason}`
}
