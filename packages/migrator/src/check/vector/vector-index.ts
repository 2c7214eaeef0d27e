import type { IndexStmt, Node } from 'libpg-query'
import type { RelationName } from '../relation-name.ts'
import { type ColumnType, columnType, isVectorType } from '../state/column-type.ts'
import type { SchemaState } from '../state/schema-state.ts'
import { nodeAs, nodesAs, stringsOf } from '../syntax.ts'

/** Most dimensions that an index of pgvector holds, by the type that is indexed. */
export const MAX_DIMENSIONS: Readonly<Record<string, number>> = { vector: 2000, halfvec: 4000, bit: 64_000 }

/** An index of pgvector that a statement builds. */
export interface VectorIndex {
  readonly statement: IndexStmt
  readonly method: 'hnsw' | 'ivfflat'
  readonly table: RelationName
  /** The indexed column; undefined when it is an expression over something else. */
  readonly column: string | undefined
  /** The type that is indexed, after the cast in the index; undefined when it is not known. */
  readonly type: ColumnType | undefined
  readonly opclass: string | undefined
}

/** `create index … using hnsw` or `ivfflat`; undefined for everything else. Pure. */
export function vectorIndexOf(state: SchemaState, node: Node): VectorIndex | undefined {
  const statement = nodeAs(node, 'IndexStmt')
  const method = statement?.accessMethod
  if (statement === undefined || (method !== 'hnsw' && method !== 'ivfflat')) return undefined
  const table = state.nameOf(statement.relation)
  const [element] = nodesAs(statement.indexParams, 'IndexElem')
  const cast = nodeAs(element?.expr, 'TypeCast')
  const column = element?.name ?? stringsOf(nodeAs(cast?.arg, 'ColumnRef')?.fields).at(-1)
  const declared = column === undefined ? undefined : state.table(table)?.columns.get(column)?.type
  const type = cast === undefined ? declared : columnType(cast.typeName)
  return { statement, method, table, column, type, opclass: stringsOf(element?.opclass).at(-1) }
}

const METRICS: Readonly<Record<string, string>> = { ip: 'inner_product' }

/** The distance that an index serves, by its operator class: `cosine` of `vector_cosine_ops`. Without one, ivfflat takes `l2`. */
export function metricOf({ opclass, method }: VectorIndex): string | undefined {
  if (opclass === undefined) return method === 'ivfflat' ? 'l2' : undefined
  const [, name = ''] = /_([a-z0-9]+)_ops$/.exec(opclass) ?? []
  return name === '' ? undefined : (METRICS[name] ?? name)
}

export function isVectorMethod(method: string | undefined): boolean {
  return method === 'hnsw' || method === 'ivfflat'
}

export function buildsVectorIndex(node: Node): boolean {
  return isVectorMethod(nodeAs(node, 'IndexStmt')?.accessMethod)
}

/** The types of pgvector that a statement names, in columns and casts. */
export function vectorTypesIn(types: readonly ColumnType[]): readonly string[] {
  return types.filter(isVectorType).map(({ name }) => name)
}
