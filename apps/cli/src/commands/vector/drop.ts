import type { DropIndexResult } from '@pgtend/vector-index'
import { Command } from 'commander'
import { confirm } from '../../confirm.ts'
import type { CommandContext } from '../../context.ts'
import { formatBytes } from '../../render/format.ts'
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
        const size = formatBytes(plan.bytes)
        await confirm(context, command, `Drop index "${plan.index}" (${size}) of ${plan.schema}.${plan.table}?`)
        report(context, command, await applyDropVectorIndex(database, plan, context.signal), renderDrop)
      })
    })
}

function renderDrop({ outcome, plan }: DropIndexResult): string {
  return outcome === 'planned'
    ? `${plan.statement};\nNext: pgtend vector drop ${shellName(plan.schema, plan.index)}`
    : `Dropped index "${plan.index}" of ${plan.schema}.${plan.table}.\nNext: pgtend vector list`
}
