import { VectorError } from '../errors.ts'
import { chooseIndexType } from '../plan/choose-index-type.ts'
import type { VectorTableFacts } from '../plan/vector-table-facts.ts'
import { recallMetric } from '../recall/choose-index.ts'
import { existingCandidates } from './existing-candidates.ts'
import { listCandidates } from './list-candidates.ts'
import type { TuneFacts } from './read-tune-facts.ts'
import { isUnproven } from './tune-names.ts'
import type { PlanTuneOptions } from './tune-options.ts'
import type { TunePlan } from './tune-plan.ts'

const DEFAULTS = { targetRecall: 0.95, latencyMs: 5, k: 10, sampleRows: 100_000, seed: 1, timeBudgetMs: 1_800_000 }
/** One query in a hundred may find less than half of the truth; a mean alone would hide them. */
const POOR_SHARE = 0.01
const Z_SQUARED = 1.959964 ** 2
const FEWEST_QUERIES = 200
const MOST_QUERIES = 1_000
/** More queries than the least, because not every neighbour is found. */
const QUERY_MARGIN = 4

/**
 * Plans a tune: what is measured, which indexes are tried on a copy, and why others are not. Pure.
 * @throws {VectorError} `TUNE_OPTION_INVALID`, or as `planVectorIndex` for a column that cannot have any index
 */
export function planTune(facts: TuneFacts, options: PlanTuneOptions = {}): TunePlan {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
  const { targetRecall, latencyMs, k, sampleRows, seed, timeBudgetMs } = {
    ...DEFAULTS,
    ...(given as PlanTuneOptions),
  } as typeof DEFAULTS
  requireOptions({ targetRecall, latencyMs, k, sampleRows, timeBudgetMs })
  const { table } = facts
  const { schema, table: name, column, tableOid, type: columnType } = table.column
  const metric = recallMetric(table.column, options)
  const { dimensions } = chooseIndexType(table, metric, { dimensions: options.dimensions })
  const fewestQueries = Math.ceil((Z_SQUARED * targetRecall) / (1 - targetRecall))
  const build = buildLimits(options)
  const target = { columnType, metric, dimensions, targetRecall, build }
  const { candidates, excluded } = listCandidates(withoutUnproven(table), target, options)
  const existing = existingCandidates(table.column, metric).map((index) => index.name)
  const copied = Math.min(sampleRows, table.rows)
  return {
    schema,
    table: name,
    column,
    tableOid,
    ...target,
    k,
    rows: table.rows,
    latencyMs,
    poorShare: POOR_SHARE,
    force: options.force ?? false,
    filter: facts.filter,
    queriesPerHalf: Math.min(MOST_QUERIES, Math.max(FEWEST_QUERIES, Math.ceil(QUERY_MARGIN * fewestQueries))),
    fewestQueries,
    sampleRows: copied,
    seed,
    timeBudgetMs,
    byteBudget: options.byteBudget ?? null,
    existing,
    leftovers: table.column.indexes.map((index) => index.name).filter(isUnproven),
    candidates,
    excluded,
    steps: steps(existing, candidates.length, copied),
  }
}

/** What an interrupted run has built is still a candidate; applying it goes on with what is there. */
function withoutUnproven(table: VectorTableFacts): VectorTableFacts {
  const indexes = table.column.indexes.filter(({ name }) => !isUnproven(name))
  return { ...table, column: { ...table.column, indexes } }
}

function steps(existing: readonly string[], candidates: number, rows: number): readonly string[] {
  return [
    'time exact searches; where they are within the latency, no index is needed',
    ...existing.map((name) => `try settings of index "${name}"`),
    `copy ${rows} rows into a table of our own and try ${candidates} indexes there, the cheapest build first`,
    'measure the best again with queries that were held out',
  ]
}

function buildLimits(options: PlanTuneOptions): TunePlan['build'] {
  const { minimumRowsPerList, maintenanceWorkMemLimitMb, diskFreeBytes, sharedMemoryFreeBytes } = options
  return {
    ...(minimumRowsPerList === undefined ? {} : { minimumRowsPerList }),
    ...(maintenanceWorkMemLimitMb === undefined ? {} : { maintenanceWorkMemLimitMb }),
    ...(diskFreeBytes === undefined ? {} : { diskFreeBytes }),
    ...(sharedMemoryFreeBytes === undefined ? {} : { sharedMemoryFreeBytes }),
  }
}

function requireOptions({
  targetRecall,
  latencyMs,
  ...counts
}: Pick<TunePlan, 'targetRecall' | 'latencyMs' | 'k' | 'sampleRows' | 'timeBudgetMs'>): void {
  if (!(targetRecall > 0 && targetRecall < 1)) {
    throw invalid('"targetRecall" must be above 0 and below 1', 'Exact search finds all; anything else is approximate.')
  }
  if (Math.ceil((Z_SQUARED * targetRecall) / (1 - targetRecall)) > MOST_QUERIES) {
    throw invalid(
      `a recall of ${targetRecall} cannot be proven with ${MOST_QUERIES} queries`,
      'The most that so many can prove is 0.996; exact search finds all.',
    )
  }
  if (!(latencyMs > 0)) throw invalid('"latencyMs" must be above 0')
  for (const [name, value] of Object.entries(counts)) {
    if (!Number.isInteger(value) || value < 1) throw invalid(`"${name}" must be a whole number above 0`)
  }
}

function invalid(message: string, hint?: string): VectorError {
  return new VectorError('TUNE_OPTION_INVALID', message, hint === undefined ? {} : { hint })
}
