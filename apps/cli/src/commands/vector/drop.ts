import type { DropIndexResult } from '@pgtend/vector-index'
import { Command } from 'commander'
import { confirm } from '../../confirm.ts'
import type { CommandContext } from '../../context.ts'
import { formatBytes, plural } from '../../render/format.ts'
import { shellName } from '../../render/shell-words.ts'
import { report } from '../../report.ts'
import { withDatabase } from '../../with-database.ts'
import { parseQualifiedName, type QualifiedName } from './parse-options.ts'

const EXAMPLES = `
Examples:
  $ pgtend vector drop memories_embedding_hnsw_cosine_idx
  $ pgtend vector drop app.items_embedding_idx --yes
  $ pgtend vector drop items_embedding_idx --dry-run

Exit codes: 0 dropped, 1 failed, 2 usage or configuration, 130 interrupted.`

export function dropCommand(context: CommandContext): Command {
  return new Command('drop')
    .summary('drop a vector index')
    .description('Drop one vector index without blocking reads or writes. The vectors stay; searches become exact.')
    .argument('<index>', 'INDEX or SCHEMA.INDEX', parseQualifiedName)
    .option('--dry-run', 'print the statement and drop nothing')
    .addHelpText('after', EXAMPLES)
    .action(async (index: QualifiedName, options: { dryRun?: boolean }, command: Command) => {
      const { applyDropVectorIndex, planDropVectorIndex } = await import('@pgtend/vector-index')
      const where = { direct: true, announce: !options.dryRun }
      await withDatabase(context, command, where, async ({ database }) => {
        const plan = await planDropVectorIndex(database.pool, { schema: index.schema, index: index.name })
        if (options.dryRun) return report(context, command, { outcome: 'planned', plan } as const, renderDrop)
        await confirm(
          context,
          command,
          `Drop index "${plan.index}" of ${plan.schema}.${plan.table} (${describe(plan)})?`,
        )
        report(context, command, await applyDropVectorIndex(database, plan, context.signal), renderDrop)
      })
    })
}

/** What is lost with it: `39.1 MB, valid, used by 1,204 scans`. */
function describe({ bytes, valid, scans }: DropIndexResult['plan']): string {
  const use = scans === 0 ? 'never used' : `used by ${plural(scans, 'scan')}`
  return [formatBytes(bytes), ...(valid ? [use] : ['invalid: serves nobody'])].join(', ')
}

function renderDrop({ outcome, plan }: DropIndexResult): string {
  return outcome === 'planned'
    ? `-- ${describe(plan)}\n${plan.statement};\nNext: pgtend vector drop ${shellName(plan.schema, plan.index)}`
    : `Dropped index "${plan.index}" of ${plan.schema}.${plan.table} (${describe(plan)}).\nNext: pgtend vector list`
}
