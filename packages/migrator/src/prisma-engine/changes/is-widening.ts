import type { TypeName } from 'libpg-query'
import type { ColumnFacts } from './read-catalog-facts.ts'

/** From narrow to wide; each holds every value of those before it. */
const WIDER: readonly (readonly string[])[] = [
  ['int2', 'int4', 'int8'],
  ['float4', 'float8'],
  ['date', 'timestamp'],
  ['date', 'timestamptz'],
]
const FRACTIONS = new Set(['time', 'timetz', 'timestamp', 'timestamptz'])
/** Digits of a second when the type names none. */
const DEFAULT_FRACTION = 6
/** atttypmod counts four bytes of header into lengths and precisions. */
const HEADER = 4

/** Whether every value of a column survives the change to another type unchanged; "no" where it is not certain. Pure. */
export function isWidening(from: Pick<ColumnFacts, 'type' | 'typeModifier'>, to: TypeName): boolean {
  const toType = typeNameOf(to)
  const [first, second] = argumentsOf(to)
  if ((toType === 'text' || toType === 'varchar') && first === undefined) return !from.type.startsWith('_')
  if (from.type !== toType) return WIDER.some((types) => isBefore(types, from.type, toType))
  if (toType === 'varchar' || toType === 'bpchar') return (first ?? 1) >= lengthOf(from.typeModifier)
  if (toType === 'numeric') return first === undefined || holdsNumeric(from.typeModifier, first, second ?? 0)
  if (FRACTIONS.has(toType)) return (first ?? DEFAULT_FRACTION) >= fractionOf(from.typeModifier)
  return true
}

/** The name of a type as pg_type has it; arrays with a leading `_`. Pure. */
export function typeNameOf({ names, arrayBounds }: TypeName): string {
  const last = names?.at(-1)
  const name = last !== undefined && 'String' in last ? (last.String.sval ?? '') : ''
  return arrayBounds === undefined || arrayBounds.length === 0 ? name : `_${name}`
}

function argumentsOf({ typmods }: TypeName): readonly number[] {
  return (typmods ?? []).flatMap((node) => ('A_Const' in node ? [node.A_Const.ival?.ival ?? 0] : []))
}

function isBefore(types: readonly string[], from: string, to: string): boolean {
  return types.includes(from) && types.indexOf(from) < types.indexOf(to)
}

function lengthOf(modifier: number): number {
  return modifier < 0 ? Number.POSITIVE_INFINITY : modifier - HEADER
}

function fractionOf(modifier: number): number {
  return modifier < 0 ? DEFAULT_FRACTION : modifier
}

function holdsNumeric(modifier: number, precision: number, scale: number): boolean {
  if (modifier < 0) return false
  const fromPrecision = ((modifier - HEADER) >> 16) & 0xffff
  const fromScale = (modifier - HEADER) & 0x7ff
  return scale >= fromScale && precision - scale >= fromPrecision - fromScale
}
