import type { Queryable } from '../queryable.ts'
import type { SearchExplanation } from './search-types.ts'

/** Asks the server how it would run a statement, without running it. */
export async function explainStatement(
  client: Queryable,
  statement: string,
  values: readonly unknown[],
): Promise<unknown> {
  const { rows } = await client.query<{ 'QUERY PLAN': readonly unknown[] }>(`explain (format json) ${statement}`, [
    ...values,
  ])
  return rows[0]?.['QUERY PLAN'][0]
}

/** Explains a search. `index` is the index it is meant to use. */
export async function explainSearch(
  client: Queryable,
  search: Pick<SearchExplanation, 'statement' | 'settings'> & { readonly values: readonly unknown[] },
  index: string | null,
): Promise<SearchExplanation> {
  const plan = await explainStatement(client, search.statement, search.values)
  return {
    statement: search.statement.trim(),
    settings: search.settings,
    plan,
    indexUsed: index !== null && planUsesIndex(plan, index),
  }
}

/** Says whether a plan reads an index anywhere. Pure. */
export function planUsesIndex(plan: unknown, index: string): boolean {
  if (Array.isArray(plan)) return plan.some((part) => planUsesIndex(part, index))
  if (typeof plan !== 'object' || plan === null) return false
  if ('Index Name' in plan && plan['Index Name'] === index) return true
  return Object.values(plan).some((part) => typeof part === 'object' && planUsesIndex(part, index))
}
