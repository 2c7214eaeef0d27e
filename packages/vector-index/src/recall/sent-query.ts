import { encodeAs } from '../encoding/encode-as.ts'
import type { RecallQuery } from './recall-query.ts'
import type { StatementInput } from './search-statements.ts'

/** A query in binary, as a search sends it. Pure. */
export function sentQuery({ vector, id }: RecallQuery, { column: { type, dimensions } }: StatementInput): Buffer {
  return encodeAs(type, vector, `query ${id}`, { dimensions, allowZero: true })
}
