import { qualifiedName } from '@pgtend/database'
import { predecessorName } from './rebuild-names.ts'
import type { RebuildPlan, RebuildStep } from './rebuild-plan.ts'
import { renameStatements } from './rename-statements.ts'

type ReindexedIndex = Pick<RebuildPlan, 'schema' | 'index' | 'concurrently'>

/** Lists what a rebuild does, in order, with its statements. Pure. */
export function rebuildSteps(plan: Omit<RebuildPlan, 'steps'>, manyDead: boolean): readonly RebuildStep[] {
  const table = qualifiedName(plan.schema, plan.table)
  return [
    ...plan.leftovers.map(({ name, statement }) =>
      step('drop-leftover', `drop "${name}", left by an interrupted run`, statement),
    ),
    ...(plan.way === 'reindex' ? reindexSteps(plan) : swapSteps(plan)),
    // Vacuum of a graph with many dead rows repairs it row by row; after the rebuild there is nothing to repair.
    manyDead
      ? step('vacuum', 'remove dead rows, after the rebuild', `vacuum (analyze) ${table}`)
      : step('analyze', 'refresh the statistics', `analyze ${table}`),
  ]
}

function reindexSteps(plan: Omit<RebuildPlan, 'steps'>): readonly RebuildStep[] {
  const reindex = step('reindex', 'build it again in place', reindexStatement(plan))
  if (!plan.measure) return [reindex]
  return [step('measure', 'measure its recall'), reindex, step('compare', 'measure the same queries again')]
}

function swapSteps({ schema, index, successor, resumes, measure }: Omit<RebuildPlan, 'steps'>): readonly RebuildStep[] {
  if (successor === null) return []
  const old = qualifiedName(schema, predecessorName(index))
  return [
    ...(resumes || !measure ? [] : [step('measure', 'measure its recall')]),
    ...(resumes ? [] : [step('create', `build "${successor.name}" beside it`, successor.statement)]),
    ...(measure ? [step('compare', 'measure the same queries with the new index; drop it when it is worse')] : []),
    step('swap', 'exchange the names in one transaction', ...renameStatements(schema, index)),
    step('drop-old', 'drop the old index', `drop index concurrently ${old}`),
  ]
}

function step(kind: RebuildStep['kind'], what: string, ...statements: readonly string[]): RebuildStep {
  return { kind, what, statements }
}

/** The statement that rebuilds an index in place. Pure. */
export function reindexStatement({ schema, index, concurrently }: ReindexedIndex): string {
  return `reindex index ${concurrently ? 'concurrently ' : ''}${qualifiedName(schema, index)}`
}
