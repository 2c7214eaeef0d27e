import type { QueryResultRow } from 'pg'
import type { RouteChoice } from './choose-route.ts'
import { explainSearch } from './explain-search.ts'
import type { PreparedSearch } from './prepare-search.ts'
import { runStatement, withoutSequentialScans } from './run-statement.ts'
import type { PlanVerdict, SearchKnowledge } from './search-knowledge.ts'
import type { SearchSession } from './search-source.ts'
import { exactStatement, indexStatement, type SearchShape, type SearchStatement } from './search-statement.ts'
import type { SearchExplanation, SearchResult } from './search-types.ts'
import type { SearchedIndex } from './usable-index.ts'

/** One search, ready to run. */
export interface SearchRun {
  readonly session: SearchSession
  readonly known: SearchKnowledge
  readonly prepared: PreparedSearch
  readonly shape: SearchShape
  /** In binary. */
  readonly queries: readonly Buffer[]
  readonly words: readonly string[]
  readonly threshold: number
}

/** Rows of a search and how they were found. */
export interface FoundRows extends Omit<SearchResult<never>, 'hits' | 'retried'> {
  readonly rows: readonly QueryResultRow[]
}

/**
 * Searches by the chosen route. Where the planner would not take the index although the table is large and nothing is filtered,
 * sequential scans are switched off for the statement: the planner's cost for them leaves out the vectors, which lie in TOAST.
 */
export async function runSearch(run: SearchRun, choice: RouteChoice, values: readonly unknown[]): Promise<FoundRows> {
  const { prepared, session, known } = run
  if (choice.route === 'exact' || prepared.index === undefined) return runExact(run, choice.reason, values)
  const statement = rememberedStatement(run, choice, prepared.index)
  const verdict = await judgePlan(run, statement, values)
  if (verdict === 'other') {
    return runExact(run, `the planner finds another way cheaper than index "${statement.index}"`, values)
  }
  const forceIndex = verdict === 'forced'
  const rows = await runStatement(session, statement, values, { names: known.names, forceIndex })
  const reason = forceIndex
    ? `${choice.reason}; the planner prefers to read the whole table and was kept from it`
    : choice.reason
  const explain = (): ReturnType<typeof explained> => explained(run, statement, values)
  // The plan that is told must be the one that ran.
  const told = forceIndex && session.pg !== undefined ? withoutSequentialScans(session.pg, explain) : explain()
  return { rows, route: 'index', reason, index: statement.index, ...(await told) }
}

/** Compares the query with every matching row. */
export async function runExact(run: SearchRun, reason: string, values: readonly unknown[]): Promise<FoundRows> {
  const statement = rememberedStatement(run, { route: 'exact', reason })
  const rows = await runStatement(run.session, statement, values, { names: run.known.names, forceIndex: false })
  return { rows, route: 'exact', reason, index: null, ...(await explained(run, statement, values)) }
}

/**
 * Writes a statement once: the same string object is found in maps by its cached hash, where a new one of the same text costs as much
 * as the rest of a search does here.
 */
function rememberedStatement(
  { known, prepared, shape, session }: SearchRun,
  { route, selectivity }: RouteChoice,
  index?: SearchedIndex,
): SearchStatement {
  const { k, filter, options } = prepared
  const { probes, efSearch, rerank } = options
  const words = typeof shape === 'object' ? JSON.stringify(shape) : shape
  const asked = `${k} ${probes} ${efSearch} ${rerank} ${selectivity} ${session.mayBeInTransaction}`
  const key = [route, index?.facts.name, words, asked, ...filter.conditions].join('\n')
  const earlier = known.statements.get(key)
  if (earlier !== undefined) return earlier
  const statement =
    index === undefined
      ? exactStatement(prepared, shape)
      : indexStatement(prepared, index, shape, { selectivity, restore: session.mayBeInTransaction })
  known.statements.set(key, statement)
  return statement
}

/** Asks the server once in a while how it would run the statement. */
async function judgePlan(
  { session, known, prepared, threshold }: SearchRun,
  statement: SearchStatement,
  values: readonly unknown[],
): Promise<PlanVerdict> {
  const earlier = known.plans.get(statement.text)
  if (earlier !== undefined) return earlier
  const explain = (): Promise<SearchExplanation> => explainStatementOf(session, prepared, statement, values)
  let verdict: PlanVerdict = (await explain()).indexUsed ? 'index' : 'other'
  const large = (prepared.table.column.rowsEstimate ?? 0) > threshold
  if (verdict === 'other' && large && !prepared.filtered && session.pg !== undefined) {
    if ((await withoutSequentialScans(session.pg, explain)).indexUsed) verdict = 'forced'
  }
  known.plans.set(statement.text, verdict)
  return verdict
}

async function explained(
  { session, prepared }: SearchRun,
  statement: SearchStatement,
  values: readonly unknown[],
): Promise<Pick<SearchResult<never>, 'explain'>> {
  if (prepared.options.explain !== true) return {}
  return { explain: await explainStatementOf(session, prepared, statement, values) }
}

function explainStatementOf(
  { client }: SearchSession,
  prepared: PreparedSearch,
  { text, settings, index }: SearchStatement,
  values: readonly unknown[],
): Promise<SearchExplanation> {
  const isMeant = index === null ? undefined : (name: string) => name === index || isTwin(prepared, name)
  return explainSearch(client, { statement: text, settings, values }, isMeant)
}

/**
 * Of indexes that serve the same `order by` the planner takes one, perhaps one that was built since the table was read, as a rebuild
 * does; each partition has one with a name of its own. Only for an index of the other method the settings are wrong.
 */
function isTwin({ table: { column }, index, indexName }: PreparedSearch, name: string): boolean {
  if (column.tableKind === 'partitioned table') return true
  const known = column.indexes.find((facts) => facts.name === name)
  return indexName === undefined && (known === undefined || known.method === index?.facts.method)
}
