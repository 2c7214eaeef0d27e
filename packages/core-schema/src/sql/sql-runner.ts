import type { QueryResultRow } from 'pg'

/**
 * What repositories run their statements on: a `Pool` or `Client` of `pg` as it is, or a Prisma client through `prismaRunner`,
 * so that they take part in the transaction of either.
 */
export interface SqlRunner {
  // biome-ignore lint/suspicious/noExplicitAny: the signature of pg, which takes any value for a parameter
  query<Row extends QueryResultRow>(text: string, values?: any[]): Promise<{ readonly rows: Row[] }>
}
