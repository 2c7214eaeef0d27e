import type { AlterTableCmd } from 'libpg-query'
import type { PossibleLoss } from './change.ts'
import { isWidening, typeNameOf } from './is-widening.ts'
import type { ColumnFacts } from './read-catalog-facts.ts'

const SERIAL_TYPES = new Set(['serial', 'bigserial', 'smallserial'])
const FILLS_COLUMN = new Set(['CONSTR_DEFAULT', 'CONSTR_IDENTITY', 'CONSTR_GENERATED'])

/** Says which loss an action of an `alter table` may cause. `added` are the columns that the same statement adds. Pure. */
export function lossOfAction(
  { subtype, name = '', def }: AlterTableCmd,
  column: ColumnFacts | undefined,
  added: ReadonlySet<string>,
): PossibleLoss['kind'] | undefined {
  if (subtype === 'AT_DropColumn') return added.has(name) ? 'recreate-column' : 'drop-column'
  if (subtype !== 'AT_AlterColumnType' || column === undefined) return undefined
  if (def === undefined || !('ColumnDef' in def) || def.ColumnDef.typeName === undefined) return undefined
  // The engine changes enums with `using (…::text::…)`: a value that the new one lacks is an error (22P02), never a loss.
  if (def.ColumnDef.raw_default !== undefined) return undefined
  return isWidening(column, def.ColumnDef.typeName) ? undefined : 'change-type'
}

/** Whether the action adds a column that rows would have to fill and cannot. Pure. */
export function isRequiredWithoutDefault({ def }: AlterTableCmd): boolean {
  if (def === undefined || !('ColumnDef' in def)) return false
  const { constraints, typeName } = def.ColumnDef
  const kinds = (constraints ?? []).map((node) => ('Constraint' in node ? (node.Constraint.contype ?? '') : ''))
  const isSerial = typeName !== undefined && SERIAL_TYPES.has(typeNameOf(typeName))
  return kinds.includes('CONSTR_NOTNULL') && !isSerial && !kinds.some((kind) => FILLS_COLUMN.has(kind))
}
