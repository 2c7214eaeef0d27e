import { type CounterMap, difference } from './counters.ts'
import type { LockMode } from './lock-mode.ts'
import type { RelationEffect } from './measurement.ts'
import { hasRows, type Relation } from './relation.ts'
import type { StorageMap } from './storage.ts'

/** Statements that change or read rows themselves: pages say little of them, for an update asks for one page many times. */
const ROW_STATEMENT = /^\s*(?:select|with|insert|update|delete|merge)\b/i
/** Reads a sample of at most 300 rows for each unit of the statistics target, however large the table is. */
const SAMPLING_STATEMENT = /^\s*analyze\b/i

/** Readings around one statement. */
export interface Observation {
  readonly sql: string
  readonly relations: readonly Relation[]
  readonly locks: ReadonlyMap<number, LockMode>
  readonly before: CounterMap
  readonly after: CounterMap
  readonly storageBefore: StorageMap
  readonly storage: StorageMap
}

/** Turns readings into what the statement did to each relation it touched. Pure. */
export function observedEffects(observation: Observation): readonly RelationEffect[] {
  const { sql, relations, locks, before, after, storageBefore, storage } = observation
  return relations.flatMap((relation): RelationEffect[] => {
    const { oid } = relation
    const { rowsRead, rowsChanged, blocks } = difference(before, after, oid)
    // Most of the rows, for some may have been deleted before; or, where rows are read without being counted, all pages.
    const readAll = relation.rows > 0 && rowsRead >= relation.rows * 0.8
    const scanned =
      hasRows(relation.kind) &&
      !SAMPLING_STATEMENT.test(sql) &&
      (readAll || (!ROW_STATEMENT.test(sql) && blocks > 0 && blocks >= relation.pages))
    const rewritten = isRewritten(relation, storageBefore, storage)
    const lock = locks.get(oid)
    const untouched = lock === undefined && !rewritten && !scanned && rowsChanged === 0
    return untouched ? [] : [{ relation, lock, rewritten, scanned, rowsChanged }]
  })
}

/** `truncate` gives a table a new file as well, but an empty one; an empty index has up to two pages. */
function isRewritten({ oid, kind }: Relation, before: StorageMap, after: StorageMap): boolean {
  const [from, to] = [before.get(oid), after.get(oid)]
  return to !== undefined && from?.filenode !== to.filenode && to.pages > (kind === 'index' ? 2 : 0)
}
