import { escapeIdentifier, qualifiedName } from '@pgtend/database'
import type { FoundVectorColumn } from '../inspect/find-vector-column.ts'
import type { VectorType } from '../metric.ts'
import type { Queryable } from '../queryable.ts'
import { hasFeature } from '../version.ts'

/** What decides how vectors may be stored: the length of dense ones, the number of values of sparse ones. */
export type ValueFacts =
  | {
      readonly kind: 'dense'
      readonly longest: number | null
      readonly shortest: number | null
      /** Of some rows, the share that differ in the signs of their numbers, which is all that a bit index keeps; null before 0.7.0. */
      readonly signPatterns: number | null
    }
  | { readonly kind: 'sparse'; readonly mostNonZero: number; readonly meanNonZero: number }

const SAMPLE_ROWS = 1_000

/** Looks at every vector once; null when there are none, or nothing about their type to know. */
export async function readValueFacts(
  client: Queryable,
  column: FoundVectorColumn,
  extensionSchema: string,
  pgvector: string,
): Promise<ValueFacts | null> {
  const measure = MEASURES[column.type]
  if (measure === undefined) return null
  const name = escapeIdentifier(column.column)
  const { rows } = await client.query<{ facts: ValueFacts | null }>(`
    select ${measure.facts} as "facts"
      from (select ${measure.of(name, escapeIdentifier(extensionSchema))} as x
              from ${qualifiedName(column.schema, column.table)}
             where ${name} is not null
            offset 0) measured
    having count(*) > 0
  `)
  const facts = rows[0]?.facts ?? null
  if (facts?.kind !== 'dense' || !hasFeature(pgvector, 'bit')) return facts
  return { ...facts, signPatterns: await readSignPatterns(client, column, extensionSchema) }
}

/** Vectors whose numbers all have one sign, or the same signs everywhere, look alike as bits. */
async function readSignPatterns(
  client: Queryable,
  { schema, table, column }: FoundVectorColumn,
  extensionSchema: string,
): Promise<number | null> {
  const name = escapeIdentifier(column)
  const { rows } = await client.query<{ share: number | null }>(`
    select count(distinct ${escapeIdentifier(extensionSchema)}.binary_quantize(v)::text)::float8
           / nullif(count(distinct v), 0) as "share"
      from (select ${name} as v from ${qualifiedName(schema, table)} where ${name} is not null limit ${SAMPLE_ROWS}) sampled
  `)
  return rows[0]?.share ?? null
}

interface Measure {
  /** One number per vector. The subquery around it is kept apart by `offset 0`, so that each vector is read once. */
  readonly of: (vector: string, schema: string) => string
  readonly facts: string
}

const MEASURES: Readonly<Partial<Record<VectorType, Measure>>> = {
  // A vector of length 0 says nothing about the others.
  vector: {
    of: (vector, schema) => `${schema}.vector_norm(${vector})`,
    facts: `pg_catalog.jsonb_build_object('kind', 'dense', 'longest', max(x), 'shortest', min(x) filter (where x > 0),
      'signPatterns', null)`,
  },
  // The binary form has three integers in front and eight bytes per value.
  sparsevec: {
    of: (vector, schema) => `(pg_catalog.octet_length(${schema}.sparsevec_send(${vector})) - 12) / 8`,
    facts: `pg_catalog.jsonb_build_object('kind', 'sparse', 'mostNonZero', max(x), 'meanNonZero', avg(x)::float8)`,
  },
}
