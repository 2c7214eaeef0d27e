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

/** Explains a search. `isMeant` says by name whether an index is one that it is meant to use; undefined for none. */
export async function explainSearch(
  client: Queryable,
  search: Pick<SearchExplanation, 'statement' | 'settings'> & { readonly values: readonly unknown[] },
  isMeant: ((name: string) => boolean) | undefined,
): Promise<SearchExplanation> {
  const plan = await explainStatement(client, search.statement, search.values)
  return {
    statement: search.statement.trim(),
    settings: search.settings,
    plan,
    indexUsed: isMeant !== undefined && planUsesVectorIndex(plan, isMeant),
  }
}

/** Says whether a plan reads an index anywhere. Pure. */
export function planUsesIndex(plan: unknown, index: string): boolean {
  return planHas(plan, (node) => 'Index Name' in node && node['Index Name'] === index)
}

/** Says whether a plan reads rows in the order of an index that is meant; only scans by distance have the key `Order By`. Pure. */
function planUsesVectorIndex(plan: unknown, isMeant: (name: string) => boolean): boolean {
  return planHas(plan, (node) => 'Index Name' in node && 'Order By' in node && isMeant(String(node['Index Name'])))
}

function planHas(plan: unknown, test: (node: object) => boolean): boolean {
  if (Array.isArray(plan)) return plan.some((part) => planHas(part, test))
  if (typeof plan !== 'object' || plan === null) return false
  return test(plan) || Object.values(plan).some((part) => typeof part === 'object' && planHas(part, test))
}
