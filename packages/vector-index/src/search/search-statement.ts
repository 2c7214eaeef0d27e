import { escapeIdentifier } from '@pgtend/database'
import { hybridSql, SCORE_COLUMN, type TextArm } from './hybrid-sql.ts'
import { type SettableStatement, withSettings } from './local-settings.ts'
import type { PreparedSearch } from './prepare-search.ts'
import { searchCandidates, searchSettings } from './search-settings.ts'
import { DISTANCE_COLUMN, exactScan, forEachQuery, indexScan, POSITION_COLUMN, queryParameter } from './search-sql.ts'
import type { SearchedIndex } from './usable-index.ts'

/** What is searched for: one vector, many, or one vector with words. */
export type SearchShape = 'one' | 'many' | TextArm

/** A statement that is ready to be sent. */
export interface SearchStatement {
  readonly text: string
  /** Settings that hold while it runs. */
  readonly settings: readonly string[]
  /** Index it is meant to use. */
  readonly index: string | null
  /** Its plan does not depend on the values of the filter, so the server may keep it. */
  readonly preparable: boolean
}

export interface IndexStatementOptions {
  readonly selectivity: number | undefined
  /** Puts former settings back by itself, for a transaction that goes on. */
  readonly restore: boolean
}

/** Writes the search through an index. Pure. @throws {VectorError} `SEARCH_OPTION_INVALID` */
export function indexStatement(
  prepared: PreparedSearch,
  index: SearchedIndex,
  shape: SearchShape,
  { selectivity, restore }: IndexStatementOptions,
): SearchStatement {
  const { options, table, filtered, sql } = prepared
  const { probes, efSearch, rerank } = options
  const k = typeof shape === 'object' ? shape.candidates : prepared.k
  const { pgvector, defaults } = table
  const input = { index: index.facts, k, filtered, selectivity, pgvector, defaults, probes, efSearch, rerank }
  const settings = searchSettings(input)
  const candidates = searchCandidates(input)
  const statement = shapeSearch(prepared, shape, (query, gate, extra, limit) =>
    indexScan(sql, { query, gate, extra, limit: limit ?? prepared.k, index, candidates }),
  )
  return {
    text: withSettings(statement, settings, restore),
    settings,
    index: index.facts.name,
    preparable: !filtered,
  }
}

/** Writes the search that compares every matching row. Pure. */
export function exactStatement(prepared: PreparedSearch, shape: SearchShape): SearchStatement {
  const statement = shapeSearch(prepared, shape, (query, _, extra, limit) =>
    exactScan(prepared.sql, { query, extra, ...(limit === undefined ? {} : { limit }) }),
  )
  return { text: statement.write(undefined), settings: [], index: null, preparable: true }
}

type Scan = (query: string, gate: string | undefined, extra: readonly string[], limit?: number) => string

function shapeSearch({ sql }: PreparedSearch, shape: SearchShape, scan: Scan): SettableStatement {
  const name = escapeIdentifier(DISTANCE_COLUMN)
  const query = queryParameter(sql)
  if (shape === 'one') return { write: (gate) => scan(query, gate, []), orderBy: name }
  if (shape === 'many') {
    const orderBy = `${escapeIdentifier(POSITION_COLUMN)}, ${name}`
    return {
      write: (gate) => `${forEachQuery(sql, (each) => scan(each, gate, []))}\n order by ${orderBy}`,
      orderBy,
    }
  }
  return {
    write: (gate) => hybridSql(sql, shape, (extra, limit) => scan(query, gate, extra, limit)),
    orderBy: `${escapeIdentifier(SCORE_COLUMN)} desc, ${name}`,
  }
}
