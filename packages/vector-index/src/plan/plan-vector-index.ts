import { escapeIdentifier, qualifiedName } from '@pgtend/database'
import { versionWarnings } from '../extension/vector-extension-status.ts'
import { defaultMetric, type IndexMethod, type VectorMetric } from '../metric.ts'
import { typeName } from '../type-name.ts'
import { hasFeature } from '../version.ts'
import { type BuildMemory, planBuildMemory } from './build-memory.ts'
import { chooseIndexType, type IndexType } from './choose-index-type.ts'
import { chooseMethod } from './choose-method.ts'
import { deriveHnsw, deriveLists, deriveProbes } from './derive-parameters.ts'
import { expectedHnswBytes, expectedIvfflatBytes } from './expected-size.ts'
import { findEquivalentIndex } from './find-equivalent-index.ts'
import { indexName } from './index-name.ts'
import type { IndexParameter, VectorIndexPlan } from './index-plan.ts'
import type { PlanVectorIndexOptions } from './plan-options.ts'
import type { VectorTableFacts } from './vector-table-facts.ts'

/** Fewer rows are built before a worker has started. */
const PARALLEL_FROM_ROWS = 10_000
const DEFAULT_EF_SEARCH = 40

/**
 * Plans one vector index from the facts of its table: method, parameters with their reasons, memory, size, statement. Pure.
 * The method is `none` when exact search is fast enough; `force` plans an index all the same.
 * @throws {VectorError} `INDEX_TOO_FEW_ROWS`, `INDEX_PARAMETER_INVALID`, `VECTOR_EXTENSION_TOO_OLD`, `VECTOR_METRIC_UNSUPPORTED`,
 * `VECTOR_TYPE_UNSUPPORTED`, `VECTOR_DIMENSIONS_UNKNOWN` or `VECTOR_DIMENSIONS_UNSUPPORTED`
 */
export function planVectorIndex(facts: VectorTableFacts, options: PlanVectorIndexOptions = {}): VectorIndexPlan {
  const metric = options.metric ?? defaultMetric(facts.column.type)
  const type = chooseIndexType(facts, { metric, type: options.type, dimensions: options.dimensions })
  const choice = chooseMethod(facts, metric, options)
  const parameters = deriveParameters(choice.build, facts, type, options)
  const memory = planBuildMemory({
    method: choice.build,
    rows: facts.rows,
    type: type.type,
    dimensions: type.dimensions,
    lists: parameterValue(parameters, 'lists'),
    m: parameterValue(parameters, 'm'),
    limitMb: options.maintenanceWorkMemLimitMb ?? 2048,
  })
  const target = { ...indexTarget(facts, type, metric, choice.build, options), parameters }
  return {
    ...target,
    rows: facts.rows,
    method: choice.method,
    reason: choice.reason,
    metric,
    search: searchSettings(choice.build, parameters),
    statement: choice.method === 'none' ? '' : createStatement(target, choice.build, facts.extensionSchema),
    maintenanceWorkMemMb: memory.maintenanceWorkMemMb,
    parallelWorkers: planWorkers(facts, choice.build),
    expectedBytes: expectedBytes(choice.build, facts.rows, type, parameters),
    existing: findEquivalentIndex(facts.column.indexes, { ...target, method: choice.build })?.name ?? null,
    warnings: planWarnings(facts, choice.build, type, memory),
    pgvector: facts.pgvector,
  }
}

type IndexTarget = Pick<
  VectorIndexPlan,
  'schema' | 'table' | 'column' | 'name' | 'operatorClass' | 'type' | 'dimensions' | 'expression' | 'concurrently'
>

function indexTarget(
  { column: { schema, table, column }, extensionSchema }: VectorTableFacts,
  { cast, type, dimensions, operatorClass }: IndexType,
  metric: VectorMetric,
  method: IndexMethod,
  options: PlanVectorIndexOptions,
): IndexTarget {
  const parts = [table, column, method, ...(cast ? [type] : []), metric]
  return {
    schema,
    table,
    column,
    name: options.name ?? indexName(parts),
    operatorClass,
    type,
    dimensions,
    expression: cast ? `${escapeIdentifier(column)}::${typeName(type, extensionSchema, dimensions)}` : null,
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
  const { targetRecall = 0.95, m, efConstruction } = options
  return deriveHnsw({ rows, dimensions, targetRecall, m, efConstruction })
}

function searchSettings(method: IndexMethod, parameters: readonly IndexParameter[]): VectorIndexPlan['search'] {
  return method === 'ivfflat'
    ? { probes: deriveProbes(parameterValue(parameters, 'lists') ?? 1) }
    : { efSearch: DEFAULT_EF_SEARCH }
}

function createStatement(
  target: IndexTarget & Pick<VectorIndexPlan, 'parameters'>,
  method: IndexMethod,
  extensionSchema: string,
): string {
  const indexed = target.expression === null ? escapeIdentifier(target.column) : `(${target.expression})`
  const operators = qualifiedName(extensionSchema, target.operatorClass)
  const settings = target.parameters.map(({ name, value }) => `${name} = ${value}`).join(', ')
  const how = target.concurrently ? 'create index concurrently' : 'create index'
  return `${how} ${escapeIdentifier(target.name)} on ${qualifiedName(target.schema, target.table)} using ${method} (${indexed} ${operators}) with (${settings})`
}

function planWorkers({ rows, maxParallelWorkers, pgvector }: VectorTableFacts, method: IndexMethod): number {
  if (rows < PARALLEL_FROM_ROWS) return 0
  return method === 'hnsw' && !hasFeature(pgvector, 'parallelHnsw') ? 0 : maxParallelWorkers
}

function expectedBytes(
  method: IndexMethod,
  rows: number,
  { type, dimensions }: IndexType,
  parameters: readonly IndexParameter[],
): number {
  return method === 'hnsw'
    ? expectedHnswBytes(rows, type, dimensions, parameterValue(parameters, 'm') ?? 16)
    : expectedIvfflatBytes(rows, type, dimensions, parameterValue(parameters, 'lists') ?? 1)
}

function planWarnings(
  { pgvector, column }: VectorTableFacts,
  method: IndexMethod,
  type: IndexType,
  memory: BuildMemory,
): string[] {
  const warnings = versionWarnings(pgvector)
    .filter((warning) => warning.method === method)
    .map(({ text }) => text)
  if (type.reason !== undefined) warnings.push(`${type.reason}, so the index stores ${type.type}`)
  if (column.tableKind === 'partitioned table') warnings.push('a partitioned table cannot be indexed concurrently')
  if (!memory.fits) {
    const { neededMb, maintenanceWorkMemMb } = memory
    warnings.push(
      `the build needs ${neededMb} MB of memory and gets ${maintenanceWorkMemMb}: ${method === 'hnsw' ? 'about three times slower' : 'it may fail'}`,
    )
  }
  return warnings
}

function parameterValue(parameters: readonly IndexParameter[], name: IndexParameter['name']): number | undefined {
  return parameters.find((parameter) => parameter.name === name)?.value
}
