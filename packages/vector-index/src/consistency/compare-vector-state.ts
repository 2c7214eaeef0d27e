import type { Database } from '@pgtend/database'
import { z } from 'zod'
import { VectorError } from '../errors.ts'
import { type CaptureOptions, captureVectorState } from './capture-vector-state.ts'
import { type CompareStatesOptions, compareVectorStates } from './compare-vector-states.ts'
import { vectorDifferenceSchema } from './vector-difference.ts'
import { type VectorState, vectorStateSchema } from './vector-state.ts'

/** What `pgtend vector compare --json` prints. */
export const vectorComparisonSchema = z
  .strictObject({
    columns: z.number().describe('Columns of the snapshot.'),
    indexes: z.number(),
    searches: z.number().describe('Searches that were compared.'),
    differences: z.array(vectorDifferenceSchema).readonly(),
  })
  .readonly()

export type VectorComparison = z.output<typeof vectorComparisonSchema>

export type CompareOptions = Omit<CaptureOptions, 'like' | 'queries' | 'k'>

/**
 * Looks at a database, the same or another, whether everything of an earlier state is still so: vectors, indexes, the exact results
 * of the same searches, and what each index finds of them. Takes no lock but `access share`; writes nothing.
 * @throws {VectorError} `VECTOR_EXTENSION_MISSING`
 * @throws {DatabaseError} `INTERRUPTED`
 */
export async function compareVectorState(
  before: VectorState,
  database: Database,
  options: CompareOptions = {},
): Promise<VectorComparison> {
  return describeComparison(before, await captureVectorState(database, { ...options, like: before }), options)
}

/** Compares two states and says how much was compared. Pure. */
export function describeComparison(
  before: VectorState,
  after: VectorState,
  options: CompareStatesOptions = {},
): VectorComparison {
  const sum = (count: (column: VectorState['columns'][number]) => number): number =>
    before.columns.reduce((total, column) => total + count(column), 0)
  return {
    columns: before.columns.length,
    indexes: sum(({ indexes }) => indexes.length),
    searches: sum(({ queries, searches }) => queries.length * searches.length),
    differences: compareVectorStates(before, after, options),
  }
}

/** Reads a state back from its JSON. @throws {VectorError} `VECTOR_STATE_INVALID` */
export function parseVectorState(text: string): VectorState {
  try {
    return vectorStateSchema.parse(JSON.parse(text))
  } catch (cause) {
    throw new VectorError('VECTOR_STATE_INVALID', 'the file is not a snapshot of vectors', { cause })
  }
}
