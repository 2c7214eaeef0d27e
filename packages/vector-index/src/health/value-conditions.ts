import { escapeIdentifier } from '@pgtend/database'
import type { VectorColumnFacts } from '../inspect/vector-facts.ts'
import type { VectorType } from '../metric.ts'

/** Distances are summed up as float4: of a vector shorter or longer than this the squares are lost. */
const TINY = 1e-19
const HUGE = 1.8e19
/** Half precision is within 0.001 of unit length. */
const UNIT = '0.98 and 1.02'

/** What a vector can be, by its length. NaN is greater than every number. */
export const VALUE_CONDITIONS = {
  missing: (length: string) => `${length} is null`,
  zero: (length: string) => `${length} = 0`,
  nan: (length: string) => `${length} = 'NaN'`,
  infinite: (length: string) => `${length} > ${HUGE} and ${length} <> 'NaN'`,
  tiny: (length: string) => `${length} > 0 and ${length} < ${TINY}`,
  unit: (length: string) => `${length} between ${UNIT}`,
  /** Of another length than 1, and otherwise in order. */
  other: (length: string) => `${length} between ${TINY} and ${HUGE} and ${length} not between ${UNIT}`,
} as const

export type ValueKind = keyof typeof VALUE_CONDITIONS

type Column = Pick<VectorColumnFacts, 'column' | 'type'>

/** Writes the length of a vector; null where there is none. Bits have no length to be wrong. Pure. */
export function lengthSql({ column, type }: Column, extensionSchema: string): string {
  const name = escapeIdentifier(column)
  if (type === 'bit') return `case when ${name} is not null then 1 end`
  return `${escapeIdentifier(extensionSchema)}.${type === 'vector' ? 'vector_norm' : 'l2_norm'}(${name})`
}

const DIMENSIONS: Readonly<Record<VectorType, (column: string, schema: string) => string>> = {
  vector: (column, schema) => `${schema}.vector_dims(${column})`,
  halfvec: (column, schema) => `${schema}.vector_dims(${column})`,
  // The text ends with `/dimensions`.
  sparsevec: (column) => `pg_catalog.split_part(${column}::text, '/', 2)::int`,
  bit: (column) => `pg_catalog.length(${column})`,
}

/** Writes the number of dimensions of a vector. Pure. */
export function dimensionsSql({ column, type }: Column, extensionSchema: string): string {
  return DIMENSIONS[type](escapeIdentifier(column), escapeIdentifier(extensionSchema))
}
