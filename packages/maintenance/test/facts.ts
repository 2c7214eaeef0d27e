import type { IndexFacts, MaintenanceFacts, TableFacts } from '@pgtend/maintenance'

/** A healthy table; a test names what differs. */
export function tableFacts(facts: Partial<TableFacts> & Pick<TableFacts, 'oid' | 'table'>): TableFacts {
  return {
    schema: 'public',
    kind: 'table',
    ancestors: [],
    liveRows: 1000,
    deadRows: 0,
    changedSinceAnalyze: 0,
    insertedSinceVacuum: 0,
    everVacuumed: true,
    everAnalyzed: true,
    bytes: 8192,
    mayVacuum: true,
    mayReindex: true,
    ...facts,
  }
}

/** A valid B-tree index; a test names what differs. */
export function indexFacts(facts: Partial<IndexFacts> & Pick<IndexFacts, 'tableOid' | 'table' | 'index'>): IndexFacts {
  return {
    schema: 'public',
    method: 'btree',
    valid: true,
    exclusion: false,
    leftover: false,
    busy: false,
    bytes: 8192,
    ...facts,
  }
}

export function databaseFacts(
  tables: readonly TableFacts[],
  indexes: readonly IndexFacts[] = [],
  concurrentSessions = true,
): MaintenanceFacts {
  return { database: 'app', concurrentSessions, tables, indexes }
}
