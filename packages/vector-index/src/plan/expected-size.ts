import type { IndexMethod, VectorType } from '../metric.ts'
import { NON_ZERO_LIMIT } from './require-indexable.ts'

const PAGE_BYTES = 8192
/** A page without its header, special space and first item. */
const USABLE_BYTES = 8160
const ITEM_BYTES = 4
const ITEM_POINTER_BYTES = 8
const HNSW_ELEMENT_BYTES = 72
const HNSW_NEIGHBOUR_BYTES = 6

/** What is stored per row. `nonZero` is the mean number of values of a sparse vector; without it the largest size is meant. */
export interface StoredValue {
  readonly type: VectorType
  readonly dimensions: number
  readonly nonZero?: number | undefined
}

/** Bytes of one stored value with its header. */
export function valueBytes({ type, dimensions, nonZero = NON_ZERO_LIMIT }: StoredValue): number {
  if (type === 'sparsevec') return 16 + 8 * Math.min(nonZero, dimensions)
  if (type === 'bit') return 8 + Math.ceil(dimensions / 8)
  return 8 + dimensions * (type === 'halfvec' ? 2 : 4)
}

/** An index as far as its size depends on it. */
export interface SizedIndex {
  readonly method: IndexMethod
  readonly rows: number
  readonly value: StoredValue
  readonly lists?: number | undefined
  readonly m?: number | undefined
}

/** Size of a fresh index in bytes. Pure. */
export function expectedIndexBytes({ method, rows, value, lists = 100, m = 16 }: SizedIndex): number {
  return method === 'hnsw' ? expectedHnswBytes(rows, value, m) : expectedIvfflatBytes(rows, value, lists)
}

/** Size of a fresh HNSW index: exact to the page where few rows fit on one, within 2 % otherwise (m = 16). */
function expectedHnswBytes(rows: number, value: StoredValue, m: number): number {
  const element = align8(HNSW_ELEMENT_BYTES + valueBytes(value))
  const neighbours = align8(ITEM_BYTES + 2 * m * HNSW_NEIGHBOUR_BYTES) + 2 * ITEM_BYTES
  const perPage = Math.floor(USABLE_BYTES / (element + neighbours))
  if (perPage === 0) return PAGE_BYTES * (1 + rows + Math.ceil(rows / Math.floor(USABLE_BYTES / neighbours)))
  const slack = USABLE_BYTES - perPage * (element + neighbours)
  const filled = perPage - 1 + shareOfFullPages(perPage, m, Math.floor(slack / (m * HNSW_NEIGHBOUR_BYTES)))
  return PAGE_BYTES * (1 + Math.ceil(rows / Math.max(1, filled)))
}

/**
 * One row in m reaches an upper layer of the graph and has more neighbours there. A page that has drawn more of them than its
 * slack takes holds one row less. Binomial: at most `spare` of `perPage`.
 */
function shareOfFullPages(perPage: number, m: number, spare: number): number {
  let term = (1 - 1 / m) ** perPage
  let sum = term
  for (let count = 1; count <= Math.min(spare, perPage); count += 1) {
    term *= ((perPage - count + 1) / count) * (1 / (m - 1))
    sum += term
  }
  return Math.min(1, sum)
}

/** Size of a fresh ivfflat index: rows by page, and half a page lost at the end of each list. */
function expectedIvfflatBytes(rows: number, value: StoredValue, lists: number): number {
  const bytes = valueBytes(value)
  const perPage = Math.max(1, Math.floor(USABLE_BYTES / (align8(ITEM_POINTER_BYTES + bytes) + ITEM_BYTES)))
  const centroidsPerPage = Math.max(1, Math.floor(USABLE_BYTES / (align8(16 + bytes) + ITEM_BYTES)))
  const pages = Math.ceil(rows / perPage) + Math.ceil(lists / 2) + Math.ceil(lists / centroidsPerPage)
  return PAGE_BYTES * (1 + pages)
}

function align8(bytes: number): number {
  return Math.ceil(bytes / 8) * 8
}
