import { access, mkdir, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { Cluster } from '@pgtend/database'
import { Command } from 'commander'
import { configTemplate } from '../config-template.ts'
import type { CommandContext } from '../context.ts'
import { report } from '../report.ts'
import type { InitResult } from '../results.ts'
import type { Settings } from '../settings.ts'
import { withCluster } from '../with-database.ts'

const EXAMPLES = `
Examples:
  $ pgtend init                          files and database of the current folder
  $ pgtend init --dry-run

Never overwrites a file. Exit codes: 0 ready, 1 failed, 2 usage or configuration.`

const MIGRATION_LOCK = `# Prisma reads this file; keep it in version control.
provider = "postgresql"
`

type InitStep = InitResult['steps'][number]

export function initCommand(context: CommandContext): Command {
  return new Command('init')
    .description('Write pgtend.config.ts and the migrations folder, create the database and its vector extension.')
    .option('--dry-run', 'say what would be done and do nothing')
    .addHelpText('after', EXAMPLES)
    .action(async (options: { dryRun?: boolean }, command: Command) => {
      const dryRun = options.dryRun === true
      const steps = await withCluster(context, command, async ({ cluster, target, settings }) => {
        const files = await prepareFiles(context, settings, dryRun)
        const existed = await cluster.exists(target.database)
        if (!existed && !dryRun) await cluster.create(target.database)
        const database: InitStep = { what: `database "${target.database}"`, state: stateOf(existed, dryRun) }
        const extension =
          existed || !dryRun ? await prepareExtension(cluster, target.database, dryRun) : 'would be created'
        return [...files, database, { what: 'extension "vector"', state: extension }]
      })
      const result: InitResult = { steps }
      report(context, command, result, (done) => renderText(done, dryRun))
    })
}

async function prepareFiles(context: CommandContext, settings: Settings, dryRun: boolean): Promise<InitStep[]> {
  const migrations = join(settings.directory, settings.config.migrations.directory)
  const files: readonly (readonly [string, string])[] = [
    [settings.configPath ?? join(context.cwd, 'pgtend.config.ts'), await configTemplate(context.cwd)],
    [join(migrations, 'migration_lock.toml'), MIGRATION_LOCK],
  ]
  if (!dryRun) await mkdir(migrations, { recursive: true })
  const steps: InitStep[] = []
  for (const [path, text] of files) {
    const existed = await exists(path)
    if (!existed && !dryRun) await writeFile(path, text, { flag: 'wx' })
    steps.push({ what: relative(context.cwd, path), state: stateOf(existed, dryRun) })
  }
  return steps
}

async function prepareExtension(cluster: Cluster, name: string, dryRun: boolean): Promise<InitStep['state']> {
  const { withSession } = await import('@pgtend/database')
  const { ensureVectorExtension } = await import('@pgtend/vector-index')
  const database = await cluster.open(name)
  try {
    if (dryRun) return stateOf(database.capabilities.pgvectorInstalled !== undefined, dryRun)
    const { outcome } = await withSession(database, (client) => ensureVectorExtension(client))
    return outcome === 'created' ? 'created' : 'kept'
  } finally {
    await database.end()
  }
}

function stateOf(existed: boolean, dryRun: boolean): InitStep['state'] {
  if (existed) return 'kept'
  return dryRun ? 'would be created' : 'created'
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

function renderText({ steps }: InitResult, dryRun: boolean): string {
  const width = Math.max(...steps.map(({ state }) => state.length))
  const lines = steps.map(({ what, state }) => `${state.padEnd(width)}  ${what}`)
  return [...lines, dryRun ? 'Next: pgtend init' : 'Next: pgtend migrate new NAME, or pgtend migrate up'].join('\n')
}
