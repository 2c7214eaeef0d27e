import { type Database, runInTransaction, TEXT_SETTINGS_SQL, withCancellation, withSession } from '@pgtend/database'
import type { Client } from 'pg'
import { vectorExtensionStatus } from '../extension/vector-extension-status.ts'
import { inspectVectorColumns } from '../inspect/inspect-vector-columns.ts'
import { readTableActivity } from '../inspect/read-table-activity.ts'
import type { VectorColumnFilter } from '../inspect/select-vector-columns.ts'
import type { VectorColumnFacts } from '../inspect/vector-facts.ts'
import { isScratchSchema } from '../tune/tune-names.ts'
import { readContent } from './read-content.ts'
import { readDefinitions } from './read-definitions.ts'
import { searchColumn } from './search-column.ts'
import type { ColumnState, VectorState } from './vector-state.ts'

const DEFAULT_QUERIES = 50
const DEFAULT_K = 10
const DEFAULT_TIME_BUDGET_MS = 60_000

export interface CaptureOptions {
  /** Default: every vector column. */
  readonly filter?: VectorColumnFilter | undefined
  /** Vectors of each column that are searched for. Default 50. */
  readonly queries?: number | undefined
  /** Neighbours per query. Default 10. */
  readonly k?: number | undefined
  /** Hashes keys and vectors, which reads every vector once more. Default true. */
  readonly content?: boolean | undefined
  /**
   * Finds the nearest rows without an index too, which reads the table. Left out, they are found at the comparison, which is as good
   * where the vectors are known to be the same. Default true.
   */
  readonly exact?: boolean | undefined
  /** Searches of each column. Default 60 s. */
  readonly timeBudgetMs?: number | undefined
  /** Bytes of table and TOAST that the searches of each metric may read, by estimate. Default: no limit. */
  readonly byteBudget?: number | undefined
  /** Searches again for the vectors of an earlier state. */
  readonly like?: VectorState | undefined
  readonly onColumn?: ((name: string) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * Notes the vectors, the indexes and the results of some searches of all vector columns, in one snapshot. The result holds vectors of
 * rows. Takes no lock but `access share`; writes nothing.
 * @throws {VectorError} `VECTOR_EXTENSION_MISSING`
 * @throws {DatabaseError} `INTERRUPTED`
 */
export async function captureVectorState(database: Database, options: CaptureOptions = {}): Promise<VectorState> {
  const signal = database.capabilities.transactionPooler ? undefined : options.signal
  return withSession(database, (client) =>
    withCancellation(database, client, signal, () =>
      runInTransaction(
        client,
        () => captureVectorStateInTransaction(client, options),
        'begin isolation level repeatable read read only',
      ),
    ),
  )
}

/** As `captureVectorState`, in the caller's `repeatable read` transaction, whose text settings and search_path it changes. */
export async function captureVectorStateInTransaction(client: Client, options: CaptureOptions): Promise<VectorState> {
  await client.query(TEXT_SETTINGS_SQL)
  const columns = await inspectVectorColumns(client, options.filter)
  const { installed, schema } = await vectorExtensionStatus(client)
  const activityOf = await readTableActivity(client, columns)
  const { rows } = await client.query<{ version: number }>(
    `select pg_catalog.current_setting('server_version_num')::int as "version"`,
  )
  const states: ColumnState[] = []
  for (const column of columns.filter((found) => !isScratchSchema(found.schema))) {
    options.onColumn?.(`${column.table}.${column.column}`)
    const whole = !activityOf(column).isPartition
    states.push(await captureColumn(client, column, whole, schema ?? 'public', options))
  }
  const { k = DEFAULT_K, like } = options
  return {
    format: 1,
    pgvector: installed ?? '',
    serverVersion: rows[0]?.version ?? 0,
    k: like?.k ?? k,
    columns: states,
  }
}

/** A partition is read and searched with its whole table. */
async function captureColumn(
  client: Client,
  column: VectorColumnFacts,
  whole: boolean,
  extensionSchema: string,
  options: CaptureOptions,
): Promise<ColumnState> {
  const { schema, table, column: name, type, dimensions } = column
  const { queries = DEFAULT_QUERIES, k = DEFAULT_K, content = true, exact = true, like, byteBudget, signal } = options
  const before = like?.columns.find((one) => one.schema === schema && one.table === table && one.column === name)
  const searching = {
    queries,
    k: like?.k ?? k,
    timeBudgetMs: options.timeBudgetMs ?? DEFAULT_TIME_BUDGET_MS,
    byteBudget,
    exact,
    signal,
    like: before,
  }
  return {
    schema,
    table,
    column: name,
    type,
    dimensions,
    indexes: await readDefinitions(client, column),
    ...(whole ? await readContent(client, column, extensionSchema, content) : { vectors: null, content: null }),
    ...(whole ? await searchColumn(client, column, searching) : { queries: [], searches: [], unsearched: null }),
  }
}
