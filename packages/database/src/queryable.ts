import type { QueryResult, QueryResultRow } from 'pg'

/** A `pg` client or pool, for functions that need one statement at a time and no session. */
export interface Queryable {
  query<Row extends QueryResultRow>(text: string, values?: unknown[]): Promise<QueryResult<Row>>
}
