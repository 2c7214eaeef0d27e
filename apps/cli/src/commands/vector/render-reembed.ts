import type { ReembedPlan, ReembedResult } from '@pgtend/vector-index'
import { plural } from '../../render/format.ts'
import { shellName } from '../../render/shell-words.ts'

export function renderReembedPlan(plan: ReembedPlan): string {
  const { schema, table, column, newColumn, oldColumn, type, dimensions, source, index, resumes } = plan
  const made = source.map((name) => `"${name}"`).join(', ')
  return [
    `${resumes ? 'Goes on with' : 'Adds'} "${newColumn}" ${type}(${dimensions}) to "${schema}"."${table}", made from ${made}.`,
    index === null
      ? 'The old column has no index, so the new one gets none.'
      : `Builds an index for ${index.metric} on it.`,
    `Then "${column}" becomes "${oldColumn}" and "${newColumn}" becomes "${column}", in one transaction.`,
    ...plan.dependents.map((dependent) => `Stays with the old column: ${dependent}.`),
    'Next: the same command without --dry-run',
  ].join('\n')
}

export function renderReembedResult(result: ReembedResult, plan: ReembedPlan): string {
  const { filled, skipped, index, cutOver } = result
  const target = shellName(plan.schema, plan.table, plan.column)
  return [
    `Embedded ${plural(filled, 'row')}${skipped > 0 ? `; ${plural(skipped, 'row')} were given no vector` : ''}.`,
    ...plan.dependents.map((dependent) => `Warning: ${dependent} stays with the old column.`),
    ...(index === null ? [] : [`Index "${index}" is on the new vectors.`]),
    cutOver
      ? `"${plan.column}" has the new vectors; the old ones are in "${plan.oldColumn}" until \`pgtend vector drop-old\`.`
      : `"${plan.newColumn}" has the new vectors; "${plan.column}" is as it was.`,
    cutOver ? `Next: pgtend vector recall ${target}` : 'Next: the same command without --keep',
  ].join('\n')
}
