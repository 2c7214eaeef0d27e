import { Command } from 'commander'
import type { CommandContext } from '../../context.ts'
import { report } from '../../report.ts'
import { withDatabase } from '../../with-database.ts'
import { addSchemaOption, type SchemaOptions } from '../migrate/schema-option.ts'
import { parseQualifiedName, type QualifiedName } from './parse-options.ts'
import { pendingIndexes } from './pending-indexes.ts'
import { planOptions } from './plan-options.ts'
import { readPrismaSchema } from './prisma-schema.ts'
import { renderList } from './render-list.ts'

const EXAMPLES = `
Examples:
  $ pgtend vector list
  $ pgtend vector list app.memories --json

Pending indexes are declared in \`vector.indexes\` of the configuration, or by a comment in a migration:
  -- pgtend:vector-index memories.embedding metric=cosine method=hnsw

Exit codes: 0 done, 1 failed, 2 usage or configuration.`

export function listCommand(context: CommandContext): Command {
  return addSchemaOption(new Command('list'))
    .summary('show vector columns, their indexes and who uses them')
    .description(
      'Show every vector column with its indexes, also invalid and pending ones, their size against that of a fresh one, the recall last measured, the statements that cannot use them, and what Prisma would do to them. Reads only.',
    )
    .argument('[table]', 'only this table, as TABLE or SCHEMA.TABLE', parseQualifiedName)
    .addHelpText('after', EXAMPLES)
    .action(async (table: QualifiedName | undefined, options: SchemaOptions, command: Command) => {
      const { readVectorList } = await import('@pgtend/vector-index')
      await withDatabase(context, command, {}, async (session) => {
        const result = await readVectorList(session.database.pool, {
          filter: { schema: table?.schema, table: table?.name },
          pending: await pendingIndexes(context, session),
          plan: planOptions(session),
          prisma: await readPrismaSchema(context, session.settings, options),
        })
        report(context, command, result, renderList)
      })
    })
}
