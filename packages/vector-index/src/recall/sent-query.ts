import { encodeHalfvec } from '../encoding/encode-halfvec.ts'
import { encodeVector, parseVector } from '../encoding/encode-vector.ts'
import type { RecallQuery } from './recall-query.ts'
import type { StatementInput } from './search-statements.ts'

/** A query as a search sends it: in binary where there is an encoder. Pure. */
export function sentQuery({ vector }: RecallQuery, { column }: StatementInput): string | Buffer {
  if (column.type === 'vector') return encodeVector(parseVector(vector))
  return column.type === 'halfvec' ? encodeHalfvec(parseVector(vector)) : vector
}
