import { escapeIdentifier, escapeLiteral, qualifiedName } from '@pgtend/database'
import { VectorError } from '../errors.ts'
import { DISTANCE_COLUMN, distance, queryParameter, type SearchSqlInput } from './search-sql.ts'
import type { SearchTable } from './search-table.ts'
import type { TextSearch } from './search-types.ts'

export const SCORE_COLUMN = 'pgtend score'
export const VECTOR_RANK_COLUMN = 'pgtend vector rank'
export const TEXT_RANK_COLUMN = 'pgtend text rank'

/**
 * Damps the first places, so that one list cannot decide alone: 60 did best in Cormack, Clarke and Büttcher, "Reciprocal Rank Fusion
 * outperforms Condorcet and individual Rank Learning Methods", SIGIR 2009.
 */
const RANK_CONSTANT = 60
const DEFAULT_CONFIG = 'english'
const DEFAULT_CANDIDATES = 50
const CANDIDATES_PER_ROW = 4

/** Names that no table has by accident, because the columns of the table stand beside them. */
const PLACE = '"pgtend place"'
const RELEVANCE = '"pgtend relevance"'

/** Identifies a row within one statement, in tables without a primary key and in partitions too. */
const ROW = ['tableoid as "pgtend table"', 'ctid as "pgtend row"'] as const

/** The words of a search, checked. */
export interface TextArm {
  /** SQL of the tsvector. */
  readonly document: string
  readonly config: string
  readonly weight: number
  readonly candidates: number
}

/** Checks the words of a search. Pure. @throws {VectorError} `SEARCH_OPTION_INVALID` */
export function textArm(text: TextSearch, table: Pick<SearchTable, 'columns' | 'textColumns'>, k: number): TextArm {
  const { weight = 1, candidates = Math.max(DEFAULT_CANDIDATES, CANDIDATES_PER_ROW * k) } = text
  if (!Number.isFinite(weight) || weight < 0) {
    throw new VectorError('SEARCH_OPTION_INVALID', '"text.weight" must be a number of 0 or more')
  }
  if (!Number.isInteger(candidates) || candidates < k) {
    throw new VectorError('SEARCH_OPTION_INVALID', '"text.candidates" must be a whole number, at least k')
  }
  const config = `${escapeLiteral(text.config ?? DEFAULT_CONFIG)}::pg_catalog.regconfig`
  return { document: documentSql(text, table, config), config, weight, candidates }
}

function documentSql(
  text: TextSearch,
  { columns, textColumns }: Pick<SearchTable, 'columns' | 'textColumns'>,
  config: string,
): string {
  if ('expression' in text) return `(${text.expression})`
  if (!columns.has(text.column)) {
    throw new VectorError('SEARCH_OPTION_INVALID', `the table has no column "${text.column}"`)
  }
  const name = escapeIdentifier(text.column)
  // Written as an index on the expression has it, so that a GIN index serves it.
  return textColumns.has(text.column) ? name : `pg_catalog.to_tsvector(${config}, ${name})`
}

/**
 * Merges the rows near the vector with the rows that have the words, by reciprocal rank. `vectorScan` writes the first of the two
 * with more columns and another limit. The words are the parameter after the query.
 */
export function hybridSql(
  input: SearchSqlInput,
  arm: TextArm,
  vectorScan: (extra: readonly string[], limit: number) => string,
): string {
  const name = escapeIdentifier(DISTANCE_COLUMN)
  const either = (column: string): string => `coalesce(v.${column}, t.${column}) as ${column}`
  const columns = [...input.columns.map(escapeIdentifier), name]
  return `
with by_vector as materialized (
  select near.*, pg_catalog.row_number() over (order by near.${name} + 0) as ${PLACE}
    from (${vectorScan(ROW, arm.candidates)}) near
   where near.${name} <> 'NaN'::float8
), by_text as materialized (
  select words.*, pg_catalog.row_number() over (order by words.${RELEVANCE} desc, words.${name} + 0) as ${PLACE}
    from (${textScan(input, arm)}) words
)
select ${columns.map(either).join(', ')},
       v.${PLACE}::int as ${escapeIdentifier(VECTOR_RANK_COLUMN)},
       t.${PLACE}::int as ${escapeIdentifier(TEXT_RANK_COLUMN)},
       coalesce(1.0::float8 / (${RANK_CONSTANT} + v.${PLACE}), 0)
         + coalesce(${arm.weight}::float8 / (${RANK_CONSTANT} + t.${PLACE}), 0) as ${escapeIdentifier(SCORE_COLUMN)}
  from by_vector v
  full join by_text t on v."pgtend table" = t."pgtend table" and v."pgtend row" = t."pgtend row"
 order by ${escapeIdentifier(SCORE_COLUMN)} desc, ${name}
 limit ${input.k}`
}

function textScan(input: SearchSqlInput, { document, config, candidates }: TextArm): string {
  const words = `pg_catalog.websearch_to_tsquery(${config}, $${input.filter.values.length + 2}::text)`
  const selected = [
    ...input.columns.map(escapeIdentifier),
    ...ROW,
    `${distance(input, queryParameter(input))} as ${escapeIdentifier(DISTANCE_COLUMN)}`,
    `pg_catalog.ts_rank_cd(${document}, ${words}) as ${RELEVANCE}`,
  ]
  return `
select ${selected.join(', ')}
  from ${qualifiedName(input.schema, input.table)}
 where ${[`${document} operator(pg_catalog.@@) ${words}`, ...input.filter.conditions].join('\n   and ')}
 order by ${RELEVANCE} desc
 limit ${candidates}`
}
