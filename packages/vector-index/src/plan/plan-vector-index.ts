import { escapeIdentifier, qualifiedName } from '@pgtend/database'
import { storedExpression } from '../inspect/index-form.ts'
import { defaultMetric, type IndexMethod, type VectorMetric } from '../metric.ts'
import { type PrismaOutlook, prismaOutlook } from '../prisma/prisma-outlook.ts'
import { checkOptions } from './check-options.ts'
import { chooseIndexType, type IndexType } from './choose-index-type.ts'
import { chooseMethod } from './choose-method.ts'
import { deriveHnsw, deriveLists } from './derive-parameters.ts'
import { deriveSearch } from './derive-search.ts'
import type { SizedIndex } from './expected-size.ts'
import { findEquivalentIndex } from './find-equivalent-index.ts'
import { indexName } from './index-name.ts'
import type { IndexParameter, VectorIndexPlan } from './index-plan.ts'
import type { PlanVectorIndexOptions } from './plan-options.ts'
import { planResources } from './plan-resources.ts'
import { planWarnings } from './plan-warnings.ts'
import type { VectorTableFacts } from './vector-table-facts.ts'

const DEFAULT_TARGET_RECALL = 0.95

/**
 * Plans one vector index from the facts of its table: method, type, parameters with their reasons, memory, workers, disk, statement.
 * The method is `none` when exact search is fast enough; `force` plans an index all the same. Pure.
 * @throws {VectorError} `INDEX_TOO_FEW_ROWS`, `INDEX_PARAMETER_INVALID`, `INDEX_NON_ZERO_LIMIT`, `INDEX_DISK_SPACE`,
 * `VECTOR_EXTENSION_TOO_OLD`, `VECTOR_METRIC_UNSUPPORTED`, `VECTOR_TYPE_UNSUPPORTED`, `VECTOR_DIMENSIONS_UNKNOWN` or
 * `VECTOR_DIMENSIONS_UNSUPPORTED`
 */
export function planVectorIndex(facts: VectorTableFacts, options: PlanVectorIndexOptions = {}): VectorIndexPlan {
  const metric = options.metric ?? defaultMetric(facts.column.type)
  const type = chooseIndexType(facts, metric, options)
  const choice = chooseMethod(facts, type.type, type.form === 'binary' ? 'hamming' : metric, options)
  checkOptions(options, choice.build)
  const parameters = deriveParameters(choice.build, facts, type, options)
  const index = sizedIndex(choice.build, facts, type, parameters)
  const target = { ...indexTarget(facts, type, metric, choice.build, options), parameters }
  const existing = findEquivalentIndex(facts.column.indexes, { ...target, method: choice.build })?.name ?? null
  // What is not built needs no disk.
  const builds = choice.method !== 'none' && existing === null
  const resources = planResources(
    index,
    facts.limits,
    facts.pgvector,
    builds ? options : { ...options, diskFreeBytes: undefined },
  )
  return {
    ...target,
    rows: facts.rows,
    method: choice.method,
    reason: choice.reason,
    neededFromRows: choice.neededFromRows,
    metric,
    typeReason: type.reason,
    search: deriveSearch({
      method: choice.build,
      lists: index.lists,
      dimensions: type.dimensions,
      binary: type.form === 'binary',
      targetRecall: options.targetRecall ?? DEFAULT_TARGET_RECALL,
    }),
    statement: choice.method === 'none' ? '' : createStatement(target, choice.build, facts.extensionSchema),
    ...resources,
    existing,
    warnings: planWarnings(facts, choice.build, type, resources),
    prisma: choice.method === 'none' ? null : outlookOf({ ...target, name: existing ?? target.name }, options),
    pgvector: facts.pgvector,
  }
}

function outlookOf(target: IndexTarget, { prisma }: PlanVectorIndexOptions): PrismaOutlook | null {
  return prisma === undefined ? null : prismaOutlook(target, { ...target, predicate: null }, prisma)
}

type IndexTarget = Pick<
  VectorIndexPlan,
  | 'schema'
  | 'table'
  | 'column'
  | 'name'
  | 'operatorClass'
  | 'type'
  | 'form'
  | 'dimensions'
  | 'expression'
  | 'concurrently'
>

function indexTarget(
  { column: { schema, table, column }, extensionSchema }: VectorTableFacts,
  { form, type, dimensions, operatorClass }: IndexType,
  metric: VectorMetric,
  method: IndexMethod,
  options: PlanVectorIndexOptions,
): IndexTarget {
  const parts = [table, column, method, ...(form === 'column' ? [] : [type]), metric]
  const stored = { form, type, dimensions, expression: null }
  return {
    schema,
    table,
    column,
    name: options.name ?? indexName(parts),
    operatorClass,
    type,
    form,
    dimensions,
    expression: form === 'column' ? null : storedExpression(stored, escapeIdentifier(column), extensionSchema),
    concurrently: options.concurrently ?? true,
  }
}

function deriveParameters(
  method: IndexMethod,
  { rows }: VectorTableFacts,
  { dimensions }: IndexType,
  options: PlanVectorIndexOptions,
): readonly IndexParameter[] {
  if (method === 'ivfflat') {
    return [deriveLists({ rows, lists: options.lists, minimumRowsPerList: options.minimumRowsPerList ?? 50 })]
  }
  const { targetRecall = DEFAULT_TARGET_RECALL, m, efConstruction } = options
  return deriveHnsw({ rows, dimensions, targetRecall, m, efConstruction })
}

function sizedIndex(
  method: IndexMethod,
  { rows, values }: VectorTableFacts,
  { type, dimensions }: IndexType,
  parameters: readonly IndexParameter[],
): SizedIndex {
  const nonZero = values?.kind === 'sparse' ? values.meanNonZero : undefined
  const given = (wanted: IndexParameter['name']): number | undefined =>
    parameters.find(({ name }) => name === wanted)?.value
  return { method, rows, value: { type, dimensions, nonZero }, lists: given('lists'), m: given('m') }
}

function createStatement(
  target: IndexTarget & Pick<VectorIndexPlan, 'parameters'>,
  method: IndexMethod,
  extensionSchema: string,
): string {
  const indexed = target.expression ?? escapeIdentifier(target.column)
  const operators = qualifiedName(extensionSchema, target.operatorClass)
  const settings = target.parameters.map(({ name, value }) => `${name} = ${value}`).join(', ')
  const how = target.concurrently ? 'create index concurrently' : 'create index'
  return `${how} ${escapeIdentifier(target.name)} on ${qualifiedName(target.schema, target.table)} using ${method} (${indexed} ${operators}) with (${settings})`
}
