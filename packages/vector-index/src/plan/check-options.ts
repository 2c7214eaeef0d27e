import { MAX_IDENTIFIER_BYTES } from '@pgtend/database'
import { VectorError } from '../errors.ts'
import type { IndexMethod } from '../metric.ts'
import type { PlanVectorIndexOptions } from './plan-options.ts'

const PARAMETERS = [
  { option: 'lists', name: 'lists', method: 'ivfflat' },
  { option: 'm', name: 'm', method: 'hnsw' },
  { option: 'efConstruction', name: 'ef_construction', method: 'hnsw' },
] as const

/**
 * Refuses what would be dropped in silence: a parameter of the other method, or a name that PostgreSQL would cut. Pure.
 * @throws {VectorError} `INDEX_PARAMETER_INVALID`
 */
export function checkOptions(options: PlanVectorIndexOptions, build: IndexMethod): void {
  const foreign = PARAMETERS.find(({ option, method }) => options[option] !== undefined && method !== build)
  if (foreign !== undefined) {
    throw invalid(
      `"${foreign.name}" is a parameter of ${foreign.method}, and the index is ${build}`,
      `Leave it out, or choose ${foreign.method} as the method.`,
    )
  }
  const bytes = options.name === undefined ? 1 : Buffer.byteLength(options.name)
  if (bytes >= 1 && bytes <= MAX_IDENTIFIER_BYTES) return
  throw invalid(`the name of an index has 1 to ${MAX_IDENTIFIER_BYTES} bytes, not ${bytes}`, 'Choose a shorter name.')
}

function invalid(message: string, hint: string): VectorError {
  return new VectorError('INDEX_PARAMETER_INVALID', message, { hint })
}
