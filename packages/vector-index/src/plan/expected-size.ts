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

/** Size of a fresh HNSW index: exact to the page at m = 16, a few percent low at larger m. */
export function expectedHnswBytes(rows: number, type: VectorType, dimensions: number, m: number): number {
  const element = align8(HNSW_ELEMENT_BYTES + valueBytes(type, dimensions))
  const neighbours = align8(ITEM_BYTES + 2 * m * HNSW_NEIGHBOUR_BYTES) + 2 * ITEM_BYTES
  const perPage = Math.floor(USABLE_BYTES / (element + neighbours))
  // An element that fills the page leaves its neighbours to the next one.
  const pages = perPage > 0 ? Math.ceil(rows / perPage) : rows + Math.ceil(rows / Math.floor(USABLE_BYTES / neighbours))
  return PAGE_BYTES * (1 + pages)
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
