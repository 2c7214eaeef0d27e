import type { VectorType } from '../metric.ts'

const PAGE_BYTES = 8192
/** A page without its header, special space and first item. */
const USABLE_BYTES = 8160
const ITEM_BYTES = 4
const ITEM_POINTER_BYTES = 8
const HNSW_ELEMENT_BYTES = 72
const HNSW_NEIGHBOUR_BYTES = 6

/** Bytes of one stored value with its header. */
export function valueBytes(type: VectorType, dimensions: number): number {
  if (type === 'bit') return 8 + Math.ceil(dimensions / 8)
  return 8 + dimensions * (type === 'halfvec' ? 2 : 4)
}

/** Size of a fresh HNSW index: exact to the page where few rows fit on one, within 2 % otherwise (m = 16). */
export function expectedHnswBytes(rows: number, type: VectorType, dimensions: number, m: number): number {
  const element = align8(HNSW_ELEMENT_BYTES + valueBytes(type, dimensions))
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
export function expectedIvfflatBytes(rows: number, type: VectorType, dimensions: number, lists: number): number {
  const bytes = valueBytes(type, dimensions)
  const perPage = Math.max(1, Math.floor(USABLE_BYTES / (align8(ITEM_POINTER_BYTES + bytes) + ITEM_BYTES)))
  const centroidsPerPage = Math.max(1, Math.floor(USABLE_BYTES / (align8(16 + bytes) + ITEM_BYTES)))
  const pages = Math.ceil(rows / perPage) + Math.ceil(lists / 2) + Math.ceil(lists / centroidsPerPage)
  return PAGE_BYTES * (1 + pages)
}

function align8(bytes: number): number {
  return Math.ceil(bytes / 8) * 8
}
