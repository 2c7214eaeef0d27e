import { VectorError } from '../errors.ts'
import type { IndexParameter } from './index-plan.ts'

const SQRT_FROM_ROWS = 1_000_000
const ROWS_PER_LIST = 1_000
const MAXIMUM_LISTS = 32_768

export interface IvfflatInput {
  readonly rows: number
  /** Given by the user. */
  readonly lists?: number | undefined
  /** Default 50: below, recall at one probe falls under 0.85; on an empty table to 0.32. */
  readonly minimumRowsPerList: number
}

/**
 * Derives `lists`: rows / 1000 up to a million rows, the square root above.
 * @throws {VectorError} `INDEX_TOO_FEW_ROWS` with the row count from which it can be built; `INDEX_PARAMETER_INVALID`
 */
export function deriveLists({ rows, lists, minimumRowsPerList }: IvfflatInput): IndexParameter {
  const derived = rows > SQRT_FROM_ROWS ? Math.round(Math.sqrt(rows)) : Math.max(1, Math.round(rows / ROWS_PER_LIST))
  const value = lists ?? Math.min(derived, MAXIMUM_LISTS)
  requireRange('lists', value, 1, MAXIMUM_LISTS)
  const rowsNeeded = value * minimumRowsPerList
  if (rows < rowsNeeded) {
    throw new VectorError(
      'INDEX_TOO_FEW_ROWS',
      `ivfflat with ${value} ${value === 1 ? 'list' : 'lists'} needs ${rowsNeeded} rows and the table has ${rows}`,
      {
        hint: `Build it once the table has ${rowsNeeded} rows; until then exact search is correct and fast.`,
        details: { rows, lists: value, rowsNeeded, minimumRowsPerList },
      },
    )
  }
  return { name: 'lists', value, reason: listsReason(rows, lists) }
}

export interface HnswInput {
  readonly rows: number
  readonly dimensions: number
  readonly targetRecall: number
  readonly m?: number | undefined
  readonly efConstruction?: number | undefined
}

/**
 * Derives `m` and `ef_construction`.
 * At 64 some queries find nothing near them and no `ef_search` repairs that; 200 does, for twice the build time, so it is taken
 * wherever the build stays affordable.
 * @throws {VectorError} `INDEX_PARAMETER_INVALID`
 */
export function deriveHnsw(input: HnswInput): readonly [IndexParameter, IndexParameter] {
  const m = deriveM(input)
  requireRange('m', m.value, 2, 100)
  const efConstruction = deriveEfConstruction(input, m.value)
  requireRange('ef_construction', efConstruction.value, 4, 1000)
  if (efConstruction.value < 2 * m.value) {
    throw new VectorError(
      'INDEX_PARAMETER_INVALID',
      `ef_construction ${efConstruction.value} is less than twice m (${m.value})`,
    )
  }
  return [m, efConstruction]
}

function deriveM({ m, targetRecall }: HnswInput): IndexParameter {
  if (m !== undefined) return { name: 'm', value: m, reason: 'given' }
  if (targetRecall > 0.98)
    return { name: 'm', value: 32, reason: `a target recall of ${targetRecall} needs more links` }
  return { name: 'm', value: 16, reason: `enough links for a target recall of ${targetRecall}` }
}

/** Build time grows with rows times dimensions: 30,000 rows of 1536 took 136 s at 200 on one core. */
function deriveEfConstruction({ rows, dimensions, efConstruction }: HnswInput, m: number): IndexParameter {
  const name = 'ef_construction'
  if (efConstruction !== undefined) return { name, value: efConstruction, reason: 'given' }
  const work = rows * dimensions
  const value = work <= 1e9 ? 200 : work <= 1e10 ? 128 : 64
  const size = `${rows} rows of ${dimensions} dimensions`
  const reason =
    value === 64
      ? `${size} are too many for a longer search at build time`
      : `${size}: a longer search at build time avoids queries that find nothing near them`
  return { name, value: Math.max(value, 2 * m), reason }
}

function listsReason(rows: number, given: number | undefined): string {
  if (given !== undefined) return 'given'
  return rows > SQRT_FROM_ROWS ? `square root of ${rows} rows` : `${rows} rows / ${ROWS_PER_LIST}`
}

function requireRange(name: IndexParameter['name'], value: number, minimum: number, maximum: number): void {
  if (Number.isInteger(value) && value >= minimum && value <= maximum) return
  throw new VectorError('INDEX_PARAMETER_INVALID', `"${name}" must be a whole number from ${minimum} to ${maximum}`, {
    details: { parameter: name, value, minimum, maximum },
  })
}
