import type { Client } from 'pg'
import { VectorError } from '../errors.ts'
import type { RouteChoice } from '../search/choose-route.ts'
import { equalColumns, filterSql } from '../search/filter-sql.ts'
import type { EqualColumns } from '../search/match-predicate.ts'
import { readSearchTable, type SearchTable } from '../search/search-table.ts'
import { type ByteBudget, readByteBudget } from './byte-budget.ts'
import { recallMetric } from './choose-index.ts'
import type { GroundTruthInput } from './ground-truth.ts'
import type { Near } from './nearest.ts'
import type { PassPace } from './pass-pace.ts'
import type { RecallQuery } from './recall-query.ts'
import type { RecallSessionOptions } from './recall-session.ts'

const DEFAULT_K = 10

/** What the parts of a session share. */
export interface RecallState {
  readonly client: Client
  readonly table: SearchTable
  readonly truth: GroundTruthInput
  /** True neighbours found so far. */
  readonly known: Map<RecallQuery, readonly Near[]>
  readonly filtered: boolean
  /** Columns that the filter gives one value. */
  readonly equal: EqualColumns
  /** The way of a search with the filter, once it was asked for. */
  readonly route: { current: RouteChoice | undefined }
  /** Searches are sent as named prepared statements, as a driver of an application does. */
  readonly prepared: boolean
  readonly deadline: number
  readonly signal: AbortSignal | undefined
  readonly bytes: ByteBudget
  /** How long a pass takes: an estimate at first, then as measured. */
  readonly pace: { current: PassPace | undefined }
}

/**
 * Reads the table and checks the options. Catalogs only.
 * @throws {VectorError} `SEARCH_OPTION_INVALID` or as `findVectorColumn`
 */
export async function openState(
  client: Client,
  options: RecallSessionOptions,
  rest: Pick<RecallState, 'prepared' | 'deadline' | 'signal'>,
): Promise<RecallState> {
  const { k = DEFAULT_K, tenantColumn } = options
  requireWhole('k', k, 1)
  requireWhole('seed', options.seed ?? 0, 0)
  if ('count' in options.queries) requireWhole('count', options.queries.count ?? 1, 1)
  const table = await readSearchTable(client, options)
  if (tenantColumn !== undefined && !table.columns.has(tenantColumn)) {
    throw new VectorError('SEARCH_OPTION_INVALID', `the table has no column "${tenantColumn}"`)
  }
  const { column, columns, extensionSchema, pgvector } = table
  const asked = filterSql({ filter: options.filter, tenantColumn: undefined, columns })
  // A partial index has only these rows, so searches, truth and queries keep to them.
  const predicate = column.indexes.find(({ name }) => name === options.index)?.predicate ?? []
  const filter = { ...asked, conditions: asked.conditions.concat(predicate) }
  return {
    ...rest,
    client,
    table,
    truth: { column, metric: recallMetric(column, options), extensionSchema, filter, tenantColumn, k, pgvector },
    known: new Map(),
    filtered: asked.conditions.length > 0 || tenantColumn !== undefined,
    equal: equalColumns(options.filter ?? {}, tenantColumn),
    route: { current: undefined },
    bytes: await readByteBudget(client, column, options.byteBudget),
    pace: { current: undefined },
  }
}

function requireWhole(name: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return
  throw new VectorError('SEARCH_OPTION_INVALID', `"${name}" must be a whole number from ${least} on`)
}
