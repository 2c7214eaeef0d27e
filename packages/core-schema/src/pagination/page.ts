import type { QueryResultRow } from 'pg'
import { CoreSchemaError } from '../errors.ts'
import type { SqlRunner } from '../sql/sql-runner.ts'
import { type CursorPosition, decodeCursor, encodeCursor } from './cursor.ts'

/** Rows of a list, newest first, and the cursor of the next page; undefined at the end. */
export interface Page<T> {
  readonly items: readonly T[]
  readonly nextCursor: string | undefined
}

export interface PageOptions {
  /** Rows per page, 1 to 1000; default 50. */
  readonly limit?: number
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined
}

/** The parts of a statement that reads one page by keyset. */
export interface KeysetQuery {
  /** What the cursor belongs to: the list and whose it is. */
  readonly list: string
  /** `select` list without the position. */
  readonly columns: string
  /** Table with its schema, escaped. */
  readonly from: string
  /** Column of the order, before `id`. */
  readonly time: 'created_at' | 'started_at'
  /** Conditions joined by `and`; their parameters are `values`. */
  readonly where: readonly string[]
  readonly values: readonly unknown[]
}

const DEFAULT_LIMIT = 50
const MAX_LIMIT = 1000

type Positioned<T> = T & { readonly pageTime: string; readonly pageId: string }

/**
 * Reads one page in the order `(time desc, id desc)`, served by the index on these columns; a page costs the same wherever it lies.
 * Rows with the same time are told apart by their id, and the position keeps the microseconds of the server.
 * @throws {CoreSchemaError} `CURSOR_INVALID`, `PAGE_SIZE_INVALID`
 */
export async function readPage<T extends QueryResultRow>(
  sql: SqlRunner,
  query: KeysetQuery,
  { limit = DEFAULT_LIMIT, cursor }: PageOptions,
): Promise<Page<T>> {
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
    throw new CoreSchemaError('PAGE_SIZE_INVALID', `the page size is not a whole number from 1 to ${MAX_LIMIT}`)
  }
  const after = cursor === undefined ? undefined : decodeCursor(query.list, cursor)
  const { text, values } = pageStatement(query, limit, after)
  const { rows } = await sql.query<Positioned<T>>(text, values)
  const last = rows[limit - 1]
  const hasMore = rows.length > limit
  return {
    items: rows.slice(0, limit).map(withoutPosition<T>),
    nextCursor:
      hasMore && last !== undefined ? encodeCursor(query.list, { time: last.pageTime, id: last.pageId }) : undefined,
  }
}

/** One row more than asked for says whether there is a next page. */
export function pageStatement(
  { columns, from, time, where, values }: KeysetQuery,
  limit: number,
  after: CursorPosition | undefined,
): { text: string; values: unknown[] } {
  const parameters = [...values, limit + 1]
  const conditions = [...where]
  const limitParameter = parameters.length
  if (after !== undefined) {
    parameters.push(after.time, after.id)
    conditions.push(`(${time}, id) < ($${limitParameter + 1}::timestamptz, $${limitParameter + 2}::uuid)`)
  }
  const text = `
    select ${columns},
           to_char(${time} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "pageTime",
           id::text as "pageId"
      from ${from}
     where ${conditions.length === 0 ? 'true' : conditions.join(' and ')}
     order by ${time} desc, id desc
     limit $${limitParameter}::int`
  return { text, values: parameters }
}

function withoutPosition<T extends QueryResultRow>({ pageTime: _, pageId: __, ...row }: Positioned<T>): T {
  return row as unknown as T
}
