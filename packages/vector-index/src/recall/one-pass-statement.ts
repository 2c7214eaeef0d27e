import { escapeIdentifier, qualifiedName } from '@pgtend/database'
import { distanceOperator, type VectorType } from '../metric.ts'
import { typeName } from '../type-name.ts'
import { hasFeature } from '../version.ts'
import { ROW_ID } from './recall-query.ts'
import { queryType, rowConditions, type StatementInput } from './search-statements.ts'

export interface OnePassOptions {
  /** Rows per query. */
  readonly rows: number
  /** Looks only at so many matching rows. */
  readonly onlyFirst?: number | undefined
}

/** Says whether pgvector has what the one pass needs: l2_normalize, subvector and operators on bit came with 0.7.0. */
export function canOnePass(pgvector: string): boolean {
  return hasFeature(pgvector, 'halfvec')
}

/**
 * Exact neighbours of many queries in one pass over the table: each vector is read once and compared with all queries, and only
 * what is at most as far as a known bound is kept. Nine to twelve times cheaper than a scan per query at 1536 dimensions.
 * After the values of the filter: vectors as text, the bound of each, the tenant of each.
 * `offset` keeps the planner from pulling the subqueries up, which would read each vector once per query; written as text it is zero
 * for the planner from the start, which else would not let workers share the table. The queries come from `unnest`, because a table
 * of them would be TOASTed and five times slower, and are sorted, so that no plan prepares them again for every row.
 */
export function onePassStatement(input: StatementInput, { rows, onlyFirst }: OnePassOptions): string {
  const { column, tenantColumn, filter } = input
  const { type, prepared, distance, comparable } = compared(input)
  const at = filter.values.length
  const tenant = tenantColumn === undefined ? 'null::text' : `${escapeIdentifier(tenantColumn)}::text`
  const sameTenant = tenantColumn === undefined ? [] : ['s.tenant = q.tenant']
  return `
select ranked.query::int4 as "query", ranked.row as "row", ranked.distance as "distance"
  from (
    select q.query, s.row, ${distance} as distance,
           row_number() over (partition by q.query order by ${distance}) as position
      from (select ${ROW_ID} as row, ${tenant} as tenant, ${prepared(escapeIdentifier(column.column))} as v
              from ${qualifiedName(column.schema, column.table)}
             where ${rowConditions(input).join(' and ')}
             ${onlyFirst === undefined ? `offset '0'` : `limit ${onlyFirst}`}) s
      join (select u.query, u.bound, u.tenant, ${prepared(`u.v::${type}`)} as v
              from unnest($${at + 1}::text[], $${at + 2}::float8[], $${at + 3}::text[])
                   with ordinality as u(v, bound, tenant, query)
             order by u.query desc offset '0') q
        on ${[...sameTenant, `${distance} <= q.bound`, ...comparable].join(' and ')}
  ) ranked
 where ranked.position <= ${rows}`
}

interface Compared {
  readonly type: string
  /** Done once per vector: normalised for cosine; copied otherwise, which takes it out of TOAST. */
  readonly prepared: (sql: string) => string
  readonly distance: string
  readonly comparable: readonly string[]
}

function compared(input: StatementInput): Compared {
  const { column, metric, extensionSchema } = input
  const schema = escapeIdentifier(extensionSchema)
  const dense: readonly VectorType[] = ['vector', 'halfvec']
  const isDense = dense.includes(column.type)
  // halfvec widens without loss, and comparing vectors is the fastest there is.
  const type = isDense ? typeName('vector', extensionSchema) : queryType(input)
  const cast = (sql: string): string => (column.type === 'halfvec' ? `${sql}::${type}` : sql)
  if (metric === 'cosine') {
    const product = distanceOperator('inner_product', extensionSchema)
    return {
      type,
      prepared: (sql) => `${schema}.l2_normalize(${cast(sql)})`,
      distance: `(1 + (s.v ${product} q.v))`,
      // A vector of zeros has no cosine distance: no index returns it, and as a query it is near to nothing.
      // Of both sides at once, so that only what passes the bound is asked.
      comparable: [`(s.v ${product} s.v) * (q.v ${product} q.v) > 0`],
    }
  }
  const copy = (sql: string): string =>
    `${schema}.subvector(${sql}, 1, ${column.dimensions ?? `${schema}.vector_dims(${sql})`})`
  return {
    type,
    prepared: (sql) => (isDense ? copy(cast(sql)) : sql),
    distance: `(s.v ${distanceOperator(metric, extensionSchema)} q.v)::float8`,
    comparable: [],
  }
}
