import pg from 'pg'

/** Names an error of the server by its SQLSTATE and text. @throws any other error again, for that is a fault of the measurement */
export function describeFailure(error: unknown): string {
  if (error instanceof pg.DatabaseError && error.code !== undefined) return `${error.code}: ${error.message}`
  throw error
}
