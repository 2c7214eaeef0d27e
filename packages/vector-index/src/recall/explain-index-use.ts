import { escapeIdentifier } from '@pgtend/database'
import { explainStatement, planUsesIndex } from '../search/explain-search.ts'
import type { RecallState } from './recall-state.ts'
import { type IndexSearch, indexSearchOf } from './search-with-index.ts'

export interface IndexUse {
  readonly indexUsed: boolean
  /** The index that the plan reads instead. */
  readonly other: string | undefined
  /** Why not. */
  readonly reason: string | null
}

/** From so much of the table out of line, the planner's idea of a scan is far too good. */
const TOASTED_SHARE = 0.5

/** Asks the planner whether it takes the index for the first query, under the settings of the transaction. */
export async function explainIndexUse(state: RecallState, search: IndexSearch): Promise<IndexUse> {
  const [first] = search.queries
  if (first === undefined) return { indexUsed: false, other: undefined, reason: 'there are no queries' }
  const { text, values } = indexSearchOf(state, search, first)
  const plan = await explainStatement(state.client, text, values)
  const names = await indexNames(state, search.index.name)
  if (names.some((name) => planUsesIndex(plan, name))) return { indexUsed: true, other: undefined, reason: null }
  const other = scannedBy(plan)
  return { indexUsed: false, other, reason: await reasonOf(state, other) }
}

/** The index itself; for one on a partitioned table those of its partitions. */
async function indexNames({ client, truth: { column } }: RecallState, index: string): Promise<readonly string[]> {
  if (column.tableKind !== 'partitioned table') return [index]
  const { rows } = await client.query<{ name: string }>(
    `
    select c.relname as "name"
      from pg_catalog.pg_partition_tree(pg_catalog.to_regclass($1)) p
      join pg_catalog.pg_class c on c.oid = p.relid
     where p.isleaf
  `,
    [`${escapeIdentifier(column.schema)}.${escapeIdentifier(index)}`],
  )
  return rows.map(({ name }) => name)
}

async function reasonOf(state: RecallState, other: string | undefined): Promise<string> {
  if (other !== undefined) return `the planner reads index "${other}" instead: it holds that to be cheaper`
  const reason = 'the planner reads the table instead of the index: it holds that to be cheaper'
  return (await outOfLineShare(state)) < TOASTED_SHARE
    ? reason
    : `${reason}, because it does not count vectors that are stored out of line (TOAST)`
}

/** The index that a plan reads; undefined for a scan of the table. */
function scannedBy(plan: unknown): string | undefined {
  if (typeof plan !== 'object' || plan === null) return undefined
  if ('Index Name' in plan && typeof plan['Index Name'] === 'string') return plan['Index Name']
  for (const part of Object.values(plan)) {
    const found = scannedBy(part)
    if (found !== undefined) return found
  }
  return undefined
}

/** Of the rows of the table and of all its partitions; without maps of free space, which are most of a small table. */
async function outOfLineShare({ client, truth: { column } }: RecallState): Promise<number> {
  const { rows } = await client.query<{ share: number | null }>(
    `
    select (sum(pg_catalog.pg_relation_size(c.reltoastrelid))
            / nullif(sum(pg_catalog.pg_relation_size(c.oid) + coalesce(pg_catalog.pg_relation_size(c.reltoastrelid), 0)), 0)
           )::float8 as "share"
      from pg_catalog.pg_class c
     where c.oid = $1::pg_catalog.oid
        or c.oid in (select relid from pg_catalog.pg_partition_tree($1::pg_catalog.oid))
  `,
    [column.tableOid],
  )
  return rows[0]?.share ?? 0
}
