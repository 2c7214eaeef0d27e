import type { AlterTableCmd, Node } from 'libpg-query'
import { type ColumnType, isSameType } from '../state/column-type.ts'
import type { SchemaState } from '../state/schema-state.ts'
import { nodeAs, stringsOf } from '../syntax.ts'

/**
 * `rewrite`: every row is written anew. `reindex`: the rows stay, indexes of the column are built again. `free`: only the catalog changes.
 * `time-zone`: `rewrite` unless the session's time zone is UTC, which nobody knows here.
 */
export type TypeChange = 'rewrite' | 'reindex' | 'time-zone' | 'free'

/** Pairs of types with the same bytes: the server changes one to the other without touching a row. */
const SAME_BYTES: readonly (readonly [string, string])[] = [
  ['varchar', 'text'],
  ['text', 'varchar'],
  ['varchar', 'varchar'],
  ['cidr', 'inet'],
  ['bit', 'varbit'],
  ['xml', 'text'],
  ['text', 'citext'],
  ['varchar', 'citext'],
  ['citext', 'text'],
  ['citext', 'varchar'],
]
/** Types whose modifier only limits: more is free, none is free. */
const LIMITS = new Set(['varchar', 'varbit', 'time', 'timetz', 'timestamp', 'timestamptz', 'interval'])
const DEFAULT_FRACTION = 6

/** Says what `alter column … type` does to the rows. Pure. */
export function typeChange(state: SchemaState, from: ColumnType | undefined, { name, def }: AlterTableCmd): TypeChange {
  const definition = nodeAs(def, 'ColumnDef')
  const to = state.typeOf(definition?.typeName)
  if (from === undefined || !isPlainUsing(state, definition?.raw_default, name ?? '', to)) return 'rewrite'
  const change = changeOf(state, from, to)
  const collates = definition?.collClause !== undefined
  return change === 'free' && collates ? 'reindex' : change
}

function changeOf(state: SchemaState, from: ColumnType, to: ColumnType): TypeChange {
  const fromDomain = state.domain(from)
  if (fromDomain !== undefined && !isSameType(from, to)) return changeOf(state, fromDomain.base, to)
  const toDomain = state.domain(to)
  if (toDomain !== undefined && !isSameType(from, to)) {
    return toDomain.constrained ? 'rewrite' : changeOf(state, from, toDomain.base)
  }
  if (isTimestampPair(from.name, to.name)) return timestampChange(state, to)
  if (!isSameType(from, to) && !SAME_BYTES.some(([left, right]) => left === from.name && right === to.name))
    return 'rewrite'
  if (!holdsAll(from, to)) return 'rewrite'
  return from.name !== to.name && (from.name === 'citext' || to.name === 'citext') ? 'reindex' : 'free'
}

function isTimestampPair(from: string, to: string): boolean {
  return (from === 'timestamp' && to === 'timestamptz') || (from === 'timestamptz' && to === 'timestamp')
}

/** Free since PostgreSQL 12 where the session's time zone is UTC; an index on the column sorts by another type then. */
function timestampChange(state: SchemaState, to: ColumnType): TypeChange {
  // Between the two types the server does not look at the old precision, and cuts to any new one.
  if (fraction(to) < DEFAULT_FRACTION) return 'rewrite'
  if (state.timeZone === undefined) return 'time-zone'
  return /^(?:utc|etc\/utc|gmt|etc\/gmt|zulu|universal|uct|0|\+00:00)$/i.test(state.timeZone) ? 'reindex' : 'rewrite'
}

function fraction({ modifiers }: ColumnType): number {
  return modifiers[0] ?? DEFAULT_FRACTION
}

/** Whether no value has to be looked at or cut. */
function holdsAll(from: ColumnType, to: ColumnType): boolean {
  const [size, scale = 0] = to.modifiers
  const [fromSize, fromScale = 0] = from.modifiers
  if (size === undefined) return true
  if (to.name === 'numeric') return fromSize !== undefined && size >= fromSize && scale === fromScale
  if (LIMITS.has(to.name)) {
    const isTime = to.name !== 'varchar' && to.name !== 'varbit'
    return isTime ? size >= (fromSize ?? DEFAULT_FRACTION) : fromSize !== undefined && size >= fromSize
  }
  return from.name === to.name && size === fromSize && scale === fromScale
}

/** No `using`, or one that only casts the column to its new type. */
function isPlainUsing(state: SchemaState, using: Node | undefined, column: string, to: ColumnType): boolean {
  if (using === undefined) return true
  const cast = nodeAs(using, 'TypeCast')
  const inner = cast === undefined ? using : cast.arg
  const isColumn = stringsOf(nodeAs(inner, 'ColumnRef')?.fields).at(-1) === column
  return isColumn && (cast === undefined || isSameType(state.typeOf(cast.typeName), to))
}
