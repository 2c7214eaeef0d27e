import { type Database, withCancellation, withSession } from '@pgtend/database'
import type { Client } from 'pg'
import { vectorExtensionStatus } from '../extension/vector-extension-status.ts'
import { readTableActivity, type TableActivity } from '../inspect/read-table-activity.ts'
import { readVectorList } from '../inspect/read-vector-list.ts'
import type { VectorColumnFilter } from '../inspect/select-vector-columns.ts'
import type { VectorColumnReport } from '../inspect/vector-list.ts'
import type { PendingIndex } from '../pending/pending-index.ts'
import type { PlanVectorIndexOptions } from '../plan/plan-options.ts'
import type { Leftover } from '../rebuild/rebuild-plan.ts'
import { findLeftovers } from '../rebuild/select-leftovers.ts'
import { selectBuilds } from '../rebuild/select-table-activity.ts'
import { selectTuneLeftovers } from '../tune/tune-leftovers.ts'
import { isUnproven } from '../tune/tune-names.ts'
import type { ColumnHealthFacts, HealthFacts, IndexHealthFacts } from './health-facts.ts'
import { type IndexProbe, probeIndex } from './probe-index.ts'
import { readServerFacts } from './read-server-facts.ts'
import { sampleValues } from './sample-values.ts'

export interface ReadHealthFactsOptions {
  /** Default: every vector column. */
  readonly filter?: VectorColumnFilter | undefined
  /** Reads every vector. Default false: of a table above 64 MB random blocks. */
  readonly full?: boolean | undefined
  /** Searches also through indexes that nobody ever used, which then count as used. Default false. */
  readonly deep?: boolean | undefined
  /** Indexes that are declared and may not be built yet. */
  readonly pending?: readonly PendingIndex[] | undefined
  /** How pending indexes would be planned. */
  readonly plan?: PlanVectorIndexOptions | undefined
  readonly onProgress?: ((text: string) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * Reads what findings are made from: catalogs and statistics, one pass over the vectors, and 200 searches through each index that is
 * in use. Takes no lock but `access share`. Writes nothing.
 * @throws {VectorError} `VECTOR_EXTENSION_MISSING`
 * @throws {DatabaseError} `INTERRUPTED`
 */
export async function readHealthFacts(database: Database, options: ReadHealthFactsOptions = {}): Promise<HealthFacts> {
  const signal = database.capabilities.transactionPooler ? undefined : options.signal
  return withSession(database, (client) =>
    withCancellation(database, client, signal, () => readFacts(database, client, options)),
  )
}

async function readFacts(database: Database, client: Client, options: ReadHealthFactsOptions): Promise<HealthFacts> {
  const { filter = {}, pending, plan } = options
  const list = await readVectorList(client, { filter, pending, plan })
  const { installed, schema } = await vectorExtensionStatus(client)
  const extensionSchema = schema ?? 'public'
  const activityOf = await readTableActivity(client, list.columns)
  const columns: ColumnHealthFacts[] = []
  for (const column of list.columns) {
    const context = { database, client, options, extensionSchema, activity: activityOf(column) }
    columns.push(await readColumn(context, column))
  }
  return {
    columns,
    leftovers: await readLeftovers(client, list.columns),
    tuneLeftovers: await selectTuneLeftovers(client),
    pending: list.pending,
    server: await readServerFacts(client),
    pgvector: installed ?? '',
    extensionSchema,
    statementsUnavailable: list.statementsUnavailable,
  }
}

/**
 * An invalid index on a table where a session builds one may be its own. What a tune has left is found with the lock that tells
 * whether it still runs.
 */
async function readLeftovers(client: Client, columns: readonly VectorColumnReport[]): Promise<readonly Leftover[]> {
  const leftovers: Leftover[] = []
  for (const leftover of findLeftovers(columns, { all: true })) {
    if (isUnproven(leftover.name) || (await selectBuilds(client, leftover)).length > 0) continue
    leftovers.push(leftover)
  }
  return leftovers
}

interface ColumnContext {
  readonly database: Database
  readonly client: Client
  readonly options: ReadHealthFactsOptions
  readonly extensionSchema: string
  readonly activity: TableActivity
}

async function readColumn(context: ColumnContext, column: VectorColumnReport): Promise<ColumnHealthFacts> {
  const { client, options, extensionSchema, activity } = context
  const { filter = {}, full, onProgress } = options
  const name = `${column.table}.${column.column}`
  // The whole table is in the list too, unless just this partition was asked for.
  const withWhole = activity.isPartition && filter.table !== column.table
  if (!withWhole) onProgress?.(`Reading the vectors of ${name}`)
  const values = withWhole ? null : await sampleValues(client, column, { extensionSchema, bytes: activity.bytes, full })
  const indexes: IndexHealthFacts[] = []
  for (const index of column.indexes) {
    indexes.push({ index, probe: isProbed(column, index, options) ? await probeOne(context, column, index) : null })
  }
  return { column, activity, values, indexes }
}

/** An index that nobody uses would look used after having been searched. */
function isProbed(
  { tableKind }: VectorColumnReport,
  { valid, ready, predicate, form, metric, scans }: VectorColumnReport['indexes'][number],
  { deep = false }: ReadHealthFactsOptions,
): boolean {
  if (tableKind === 'partitioned table' || !valid || !ready || predicate !== null) return false
  return form !== 'other' && metric !== null && (deep || scans > 0)
}

function probeOne(
  { database, options }: ColumnContext,
  { schema, table, column }: VectorColumnReport,
  index: VectorColumnReport['indexes'][number],
): Promise<IndexProbe> {
  options.onProgress?.(`Searching through ${index.name}`)
  return probeIndex(database, { schema, table, column }, index, { signal: options.signal })
}
