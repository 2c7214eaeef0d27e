import type { TypeName } from 'libpg-query'
import { constantOf, stringsOf } from '../syntax.ts'

/** The type of a column. */
export interface ColumnType {
  /** As pg_type names it: `int4`, `varchar`, `vector`; of arrays with a leading `_`. */
  readonly name: string
  /** Where it is known to be, else as written; undefined for PostgreSQL's own, and for what nobody has seen created. */
  readonly schema: string | undefined
  /** Length, precision and scale, dimensions. */
  readonly modifiers: readonly number[]
}

const SPELLED: Readonly<Record<string, string>> = {
  int2: 'smallint',
  int4: 'integer',
  int8: 'bigint',
  bpchar: 'char',
  bool: 'boolean',
  float4: 'real',
  float8: 'double precision',
}
const SERIALS: Readonly<Record<string, string>> = {
  smallserial: 'int2',
  serial2: 'int2',
  serial: 'int4',
  serial4: 'int4',
  bigserial: 'int8',
  serial8: 'int8',
}
const VECTORS = new Set(['vector', 'halfvec', 'sparsevec'])

/** Reads a type from the syntax tree. Pure. */
export function columnType(type: TypeName | undefined): ColumnType {
  const parts = stringsOf(type?.names)
  const name = parts.at(-1) ?? ''
  const schema = parts.length > 1 && parts[0] !== 'pg_catalog' ? parts[0] : undefined
  const modifiers = (type?.typmods ?? []).map((node) => Number(constantOf(node)))
  const isArray = (type?.arrayBounds ?? []).length > 0
  return { name: isArray ? `_${name}` : name, schema, modifiers: name === 'interval' ? modifiers.slice(1) : modifiers }
}

/** Whether two are the same apart from length, precision or dimensions. A schema that nobody knows may be any. */
export function isSameType(left: ColumnType, right: ColumnType): boolean {
  if (left.name !== right.name) return false
  return left.schema === right.schema || left.schema === undefined || right.schema === undefined
}

/** The integer type behind `serial` and its sisters; undefined for other types. */
export function serialBase({ name }: ColumnType): string | undefined {
  return SERIALS[name]
}

/** A type of pgvector with dimensions. */
export function isVectorType({ name }: ColumnType): boolean {
  return VECTORS.has(name)
}

/** The type as people write it. */
export function printType({ name, schema, modifiers }: ColumnType): string {
  const isArray = name.startsWith('_')
  const element = isArray ? name.slice(1) : name
  const spelled = SPELLED[element] ?? element
  const length = modifiers.length === 0 ? '' : `(${modifiers.join(', ')})`
  return `${schema === undefined ? '' : `${schema}.`}${spelled}${length}${isArray ? '[]' : ''}`
}
