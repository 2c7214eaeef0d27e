import { qualifiedName } from '@pgtend/database'
import type { VectorColumnFacts } from '../inspect/vector-facts.ts'
import type { Queryable } from '../queryable.ts'
import { dimensionsSql, lengthSql, VALUE_CONDITIONS, type ValueKind } from './value-conditions.ts'

/** Read without `full`: a second or two of a cold disk. */
const SAMPLE_BYTES = 64 * 1024 ** 2

/** Counts of the rows that were read. */
export type ValueSample = Readonly<Record<ValueKind, number>> & {
  readonly rows: number
  /** All rows were read. */
  readonly complete: boolean
  /** Rows by number of dimensions, the commonest first; empty for a column that is declared with one. */
  readonly dimensions: readonly { readonly dimensions: number; readonly rows: number }[]
}

export interface SampleValuesOptions {
  readonly extensionSchema: string
  /** Table and TOAST, partitions included. */
  readonly bytes: number
  /** Reads every row. Default false: up to 64 MB. */
  readonly full?: boolean | undefined
}

/** Looks at the vectors of a column, in one pass over the table or over random blocks of it. Reads only. */
export async function sampleValues(
  client: Queryable,
  column: VectorColumnFacts,
  { extensionSchema, bytes, full = false }: SampleValuesOptions,
): Promise<ValueSample> {
  const complete = full || bytes <= SAMPLE_BYTES
  const sample = complete ? '' : `tablesample system (${(100 * SAMPLE_BYTES) / bytes}) repeatable (1)`
  const from = `${qualifiedName(column.schema, column.table)} ${sample}`
  const counts = Object.entries(VALUE_CONDITIONS).map(
    ([kind, condition]) => `count(*) filter (where ${condition('l')})::float8 as "${kind}"`,
  )
  // `offset 0` keeps the length from being computed once per count.
  const { rows } = await client.query<Omit<ValueSample, 'complete' | 'dimensions'>>(`
    select count(*)::float8 as "rows", ${counts.join(', ')}
      from (select ${lengthSql(column, extensionSchema)}::float8 as l from ${from} offset 0) measured
  `)
  const [counted = NOTHING] = rows
  const dimensions =
    column.dimensions === null ? await countDimensions(client, dimensionsSql(column, extensionSchema), from) : []
  return { ...counted, complete, dimensions }
}

const NOTHING = { rows: 0, missing: 0, zero: 0, nan: 0, infinite: 0, tiny: 0, unit: 0, other: 0 } as const

async function countDimensions(
  client: Queryable,
  dimensions: string,
  from: string,
): Promise<ValueSample['dimensions']> {
  const { rows } = await client.query<ValueSample['dimensions'][number]>(`
    select ${dimensions} as "dimensions", count(*)::float8 as "rows"
      from ${from}
     where ${dimensions} is not null
     group by 1
     order by 2 desc, 1
  `)
  return rows
}
