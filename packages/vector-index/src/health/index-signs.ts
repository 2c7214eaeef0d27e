import { PARAMETER_DEFAULTS } from '../plan/find-equivalent-index.ts'
import { type ColumnHealthFacts, type IndexHealthFacts, rowsOf } from './health-facts.ts'

/** A graph is walked through its dead rows too. */
const DEAD_SHARE = 0.2
const OVERSIZED = 1.5
/** Smaller indexes are not worth a rebuild. */
const OVERSIZED_BYTES = 1024 ** 2
/** Rows that came, as a share of those at the build. */
const CHANGED = 0.2
/**
 * Newest rows that lie so much farther from what the index finds than old ones. A weak sign: where recall had fallen by 7 points, the
 * distances had changed by 5 %, because new rows are found near each other.
 */
const DRIFTED = 1.15

/** Lists of an ivfflat index. Pure. */
export function listsOf({ index }: IndexHealthFacts): number {
  return index.parameters.lists ?? PARAMETER_DEFAULTS.lists
}

/** Share of dead rows that a graph still walks through; null where they do not matter yet. Pure. */
export function deadShare({ activity }: ColumnHealthFacts, { index }: IndexHealthFacts): number | null {
  const share = activity.dead / Math.max(1, activity.dead + activity.live)
  return index.method === 'hnsw' && share > DEAD_SHARE ? share : null
}

/** Size of a fresh index, where the index is much larger; the last ANALYZE may have seen fewer rows than there are. Pure. */
export function oversizedFrom(facts: ColumnHealthFacts, { index }: IndexHealthFacts): number | null {
  const { rowsEstimate } = facts.column
  if (index.expectedBytes === null || !rowsEstimate) return null
  const expected = (index.expectedBytes * rowsOf(facts)) / rowsEstimate
  return index.bytes > OVERSIZED * expected && index.bytes - expected > OVERSIZED_BYTES ? expected : null
}

/**
 * Says what may have lowered the recall of an index since it was built. None of it is a fault: a table may grow twentyfold without
 * harm, so each is only a reason to measure. Pure.
 */
export function decaySigns(facts: ColumnHealthFacts, one: IndexHealthFacts): readonly string[] {
  const { record, method } = one.index
  const signs: string[] = []
  if (record === null) {
    if (method === 'ivfflat') signs.push('nobody noted how many rows it was built on')
  } else {
    const rows = rowsOf(facts)
    if (rows > (1 + CHANGED) * record.rows) signs.push(`built on ${record.rows} rows, ${rows} now`)
    const written = writtenSince(facts, record.written)
    if (written !== null && written > CHANGED * record.rows) signs.push(`${written} rows written since it was built`)
  }
  const { newestDistance: newest = null, oldDistance: old = null } = one.probe ?? {}
  if (newest !== null && old !== null && newest > DRIFTED * old) {
    signs.push(`the newest rows lie ${(newest / old).toFixed(1)} times as far from what it finds as old ones`)
  }
  if (deadShare(facts, one) !== null) signs.push('many dead rows')
  if (oversizedFrom(facts, one) !== null) signs.push('larger than a fresh one')
  return signs
}

/** Fewer than were counted then: the counters have been reset. */
function writtenSince({ activity }: ColumnHealthFacts, then: number | undefined): number | null {
  if (then === undefined) return null
  return activity.written >= then ? activity.written - then : activity.written
}
