import type { EnsureVectorExtensionResult, ExtensionUpgradeResult, VectorExtensionStatus } from '@pgtend/vector-index'
import { Command } from 'commander'
import type { CommandContext } from '../../context.ts'
import { report } from '../../report.ts'
import { withDatabase } from '../../with-database.ts'

const EXAMPLES = `
Examples:
  $ pgtend vector extension
  $ pgtend vector extension ensure --minimum 0.8.0
  $ pgtend vector extension upgrade --dry-run

Exit codes: 0 done, 1 failed, 2 usage or configuration.`

export function extensionCommand(context: CommandContext): Command {
  return new Command('extension')
    .summary('check, create and upgrade pgvector')
    .description('Check, create and upgrade the pgvector extension of the database.')
    .addCommand(statusCommand(context), { isDefault: true })
    .addCommand(ensureCommand(context))
    .addCommand(upgradeCommand(context))
    .addHelpText('after', EXAMPLES)
}

function statusCommand(context: CommandContext): Command {
  return new Command('status')
    .description('Show which version there is, what it can do and what is known to be wrong with it. Reads only.')
    .action(async (_options: unknown, command: Command) => {
      const { vectorExtensionStatus } = await import('@pgtend/vector-index')
      await withDatabase(context, command, {}, async ({ database }) => {
        report(context, command, await vectorExtensionStatus(database.pool), renderStatus)
      })
    })
}

function ensureCommand(context: CommandContext): Command {
  return new Command('ensure')
    .description('Create the extension when it is missing. Does nothing when it is there.')
    .option('--minimum <version>', 'fail when it is older')
    .option('--schema <name>', 'schema to create it in')
    .action(async (options: { minimum?: string; schema?: string }, command: Command) => {
      const { ensureVectorExtension } = await import('@pgtend/vector-index')
      await withDatabase(context, command, { announce: true }, async ({ database }) => {
        const wanted = { minimumVersion: options.minimum, schema: options.schema }
        report(context, command, await ensureVectorExtension(database.pool, wanted), renderEnsured)
      })
    })
}

function upgradeCommand(context: CommandContext): Command {
  return new Command('upgrade')
    .description('Upgrade the extension to the version that the server has. Vectors and indexes stay as they are.')
    .option('--dry-run', 'print the statement and change nothing')
    .action(async (options: { dryRun?: boolean }, command: Command) => {
      const vector = await import('@pgtend/vector-index')
      await withDatabase(context, command, { announce: !options.dryRun }, async ({ database }) => {
        const plan = vector.planExtensionUpgrade(await vector.vectorExtensionStatus(database.pool)) ?? null
        if (plan !== null && !options.dryRun) await vector.applyExtensionUpgrade(database.pool, plan)
        const outcome = plan === null ? 'current' : options.dryRun ? 'planned' : 'upgraded'
        report(context, command, { outcome, plan } as const, renderUpgrade)
      })
    })
}

function renderStatus(status: VectorExtensionStatus): string {
  if (status.installed === null) {
    return `pgvector is not created here; the server has ${status.available ?? 'none'}.\nNext: pgtend vector extension ensure`
  }
  const next = status.upgradeAvailable ? 'pgtend vector extension upgrade' : 'pgtend vector list'
  const available = status.upgradeAvailable ? `; ${status.available} is available` : ''
  const warnings = status.warnings.map((text) => `  Warning: ${text}`)
  return [`pgvector ${status.installed} in schema "${status.schema}"${available}.`, ...warnings, `Next: ${next}`].join(
    '\n',
  )
}

function renderEnsured({ outcome, status }: EnsureVectorExtensionResult): string {
  const what = outcome === 'created' ? 'created' : 'is there already'
  return `pgvector ${status.installed} ${what}.\nNext: pgtend vector list`
}

function renderUpgrade({ outcome, plan }: ExtensionUpgradeResult): string {
  if (plan === null) return 'pgvector is as new as the server has it; nothing to do.\nNext: pgtend vector list'
  const done = outcome === 'upgraded' ? `pgvector upgraded from ${plan.from} to ${plan.to}.` : `${plan.statement};`
  const next = outcome === 'upgraded' ? 'pgtend vector list' : 'pgtend vector extension upgrade'
  return [done, ...plan.notes.map((note) => `  ${note}`), `Next: ${next}`].join('\n')
}
