import { fitName } from '../plan/fit-name.ts'

const SUCCESSOR_TAIL = '_pgtend_new'
const PREDECESSOR_TAIL = '_pgtend_old'

/** What PostgreSQL calls the two indexes of a `reindex concurrently`. */
const REINDEX_COPY = /_cc(?:new|old)\d*$/

/** Name of the index that shall take the place of another, the same in every run. Pure. */
export function successorName(index: string): string {
  return fitName(index, SUCCESSOR_TAIL)
}

/** Name of an index whose place was taken, until it is dropped. Pure. */
export function predecessorName(index: string): string {
  return fitName(index, PREDECESSOR_TAIL)
}

/** Says what left an index of that name behind: our rebuild, PostgreSQL's, or neither. Pure. */
export function leftBy(name: string): 'reindex' | 'rebuild' | undefined {
  if (REINDEX_COPY.test(name)) return 'reindex'
  return name.endsWith(SUCCESSOR_TAIL) ? 'rebuild' : undefined
}
