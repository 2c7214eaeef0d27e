import { Command, InvalidArgumentError } from 'commander'
import type { CommandContext } from '../../context.ts'
import { report } from '../../report.ts'
import { withDatabase } from '../../with-database.ts'
import { renderEnsured, renderStatus, renderUpgrade } from './render-extension.ts'

const EXIT_CODES = 'Exit codes: 0 done, 1 failed, 2 usage or configuration.'

const EXAMPLES = `
Examples:
  $ pgtend vector extension
  $ pgtend vector extension ensure --minimum 0.8.0
  $ pgtend vector extension upgrade --dry-run

${EXIT_CODES}`

const STATUS_EXAMPLES = `
Examples:
  $ pgtend vector extension status
  $ pgtend vector extension status --json

${EXIT_CODES}`

const ENSURE_EXAMPLES = `
Examples:
  $ pgtend vector extension ensure
  $ pgtend vector extension ensure --minimum 0.8.0 --dry-run

${EXIT_CODES}`

const UPGRADE_EXAMPLES = `
Examples:
  $ pgtend vector extension upgrade
  $ pgtend vector extension upgrade --dry-run

${EXIT_CODES}`

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
    .summary('show the version and its known faults')
    .description('Show which version there is, what it can do and what is known to be wrong with it. Reads only.')
    .addHelpText('after', STATUS_EXAMPLES)
    .action(async (_options: unknown, command: Command) => {
      const { vectorExtensionStatus } = await import('@pgtend/vector-index')
      await withDatabase(context, command, {}, async ({ database }) => {
        report(context, command, await vectorExtensionStatus(database.pool), renderStatus)
      })
    })
}

function ensureCommand(context: CommandContext): Command {
  return new Command('ensure')
    .alias('create')
    .summary('create the extension when it is missing')
    .description('Create the extension when it is missing. Does nothing when it is there.')
    .option('--minimum <version>', 'fail when it is older', parseVersion)
    .option('--schema <name>', 'schema to create it in')
    .option('--dry-run', 'show what there is and change nothing')
    .addHelpText('after', ENSURE_EXAMPLES)
    .action(async (options: { minimum?: string; schema?: string; dryRun?: boolean }, command: Command) => {
      const vector = await import('@pgtend/vector-index')
      await withDatabase(context, command, { announce: !options.dryRun }, async ({ database }) => {
        const wanted = { minimumVersion: options.minimum, schema: options.schema }
        if (options.dryRun) {
          const status = await vector.vectorExtensionStatus(database.pool)
          vector.requireVectorExtension(status, wanted)
          return report(context, command, status, renderStatus)
        }
        report(context, command, await vector.ensureVectorExtension(database.pool, wanted), renderEnsured)
      })
    })
}

function parseVersion(text: string): string {
  if (/^\d+(\.\d+){0,2}$/.test(text)) return text
  throw new InvalidArgumentError('It must be a version such as 0.8.0.')
}

function upgradeCommand(context: CommandContext): Command {
  return new Command('upgrade')
    .summary('upgrade the extension')
    .description('Upgrade the extension to the version that the server has. Vectors and indexes stay as they are.')
    .option('--dry-run', 'print the statement and change nothing')
    .addHelpText('after', UPGRADE_EXAMPLES)
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
