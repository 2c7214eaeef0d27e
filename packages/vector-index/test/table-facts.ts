import type { VectorIndexFacts } from '../src/inspect/vector-facts.ts'
import type { BuildLimits } from '../src/plan/read-build-limits.ts'
import type { VectorTableFacts } from '../src/plan/vector-table-facts.ts'

export const MEGABYTE = 1024 ** 2

export const LIMITS: BuildLimits = {
  maxWorkers: 2,
  heapBytes: 100 * MEGABYTE,
  parallelFromBytes: 8 * MEGABYTE,
  tableWorkers: null,
  softwareHalf: false,
}

export const OLD_INDEX: VectorIndexFacts = {
  name: 'old',
  method: 'hnsw',
  operatorClass: 'vector_cosine_ops',
  metric: 'cosine',
  type: 'vector',
  dimensions: 384,
  expression: null,
  form: 'column',
  indexedExpression: '"embedding"',
  predicate: null,
  parameters: { m: 16, ef_construction: 200 },
  valid: true,
  ready: true,
  bytes: 1,
  scans: 0,
  record: null,
}

export type FactsInput = Partial<Omit<VectorTableFacts, 'column'>> & Partial<VectorTableFacts['column']>

/** Facts of `public.items(embedding vector(384))` with 100,000 rows, changed as given. */
export function tableFacts(input: FactsInput = {}): VectorTableFacts {
  const { rows = 100_000, rowsCounted = true, exactLatencyMs = 70, pgvector = '0.8.4', ...rest } = input
  const {
    extensionSchema = 'public',
    limits = LIMITS,
    values = null,
    heapOrder = null,
    halfRecall = null,
    ...column
  } = rest
  return {
    rows,
    rowsCounted,
    exactLatencyMs,
    halfRecall,
    pgvector,
    extensionSchema,
    limits,
    values,
    heapOrder,
    column: {
      schema: 'public',
      table: 'items',
      column: 'embedding',
      tableOid: 1,
      tableKind: 'table',
      type: 'vector',
      dimensions: 384,
      storage: 'external',
      rowsEstimate: rows,
      tableBytes: 1,
      primaryKey: ['id'],
      indexes: [],
      ...column,
    },
  }
}
