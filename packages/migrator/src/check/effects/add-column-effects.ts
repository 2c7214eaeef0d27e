import type { ColumnDef, Constraint } from 'libpg-query'
import type { RelationName } from '../relation-name.ts'
import { columnConstraints } from '../state/column-of.ts'
import { serialBase } from '../state/column-type.ts'
import { constantOf, nodeAs } from '../syntax.ts'
import { type Effect, effect } from './effect.ts'
import type { EffectContext } from './effect-context.ts'
import { isVolatile } from './is-volatile.ts'

/** Before it, a column with any default was written into every row. */
const FAST_DEFAULTS = 11

/** What adding a column does: the table is written anew when the value differs from row to row, and read for what has to be proven. */
export function addColumnEffects(
  { state, serverVersion }: EffectContext,
  table: RelationName,
  definition: ColumnDef,
): readonly Effect[] {
  const subject = definition.colname ?? ''
  const element = { ColumnDef: definition }
  const written = columnConstraints(definition)
  const one = (type: Constraint['contype']): Constraint | undefined => written.find(({ contype }) => contype === type)
  const type = state.typeOf(definition.typeName)
  const fallback = one('CONSTR_DEFAULT')?.raw_expr
  const hasDefault = fallback !== undefined && !isNull(fallback)
  const generated = one('CONSTR_GENERATED')
  const isSerial = serialBase(type) !== undefined || one('CONSTR_IDENTITY') !== undefined
  const found: Effect[] = []
  const add = (reason: Effect['reason'], details: Partial<Effect>): unknown =>
    found.push(effect(reason, table, 'ACCESS EXCLUSIVE', { subject, element, ...details }))

  add('add-column', {})
  if (isSerial) add('add-column-serial', { rewrites: true, scans: true })
  else if (generated !== undefined) {
    if (generated.generated_kind !== 'v') add('add-column-generated', { rewrites: true, scans: true })
  } else if (state.domain(type)?.constrained) add('add-column-domain', { rewrites: true, scans: true })
  else if (hasDefault && isVolatile(fallback, state))
    add('add-column-volatile-default', { rewrites: true, scans: true })
  else if (hasDefault && serverVersion < FAST_DEFAULTS) add('add-column-old-default', { rewrites: true, scans: true })
  const required = one('CONSTR_NOTNULL') !== undefined || one('CONSTR_PRIMARY') !== undefined
  if (required && !hasDefault && !isSerial && generated === undefined)
    add('add-column-required', { scans: true, fails: true })
  for (const constraint of written) found.push(...inlineEffects(state, table, constraint, subject, hasDefault))
  return found
}

function inlineEffects(
  state: EffectContext['state'],
  table: RelationName,
  constraint: Constraint,
  subject: string,
  hasDefault: boolean,
): readonly Effect[] {
  const element = { Constraint: constraint }
  const details = { subject, element, scans: true }
  switch (constraint.contype) {
    case 'CONSTR_CHECK':
      return [effect('add-check', table, 'ACCESS EXCLUSIVE', details)]
    case 'CONSTR_UNIQUE':
      return [effect('add-unique', table, 'ACCESS EXCLUSIVE', details)]
    case 'CONSTR_PRIMARY':
      return [effect('add-primary-key', table, 'ACCESS EXCLUSIVE', details)]
    case 'CONSTR_FOREIGN':
      // Without a default every row is NULL, and the server knows it.
      return [
        effect('add-foreign-key', table, 'ACCESS EXCLUSIVE', { ...details, scans: hasDefault }),
        effect('reference', state.nameOf(constraint.pktable), 'SHARE ROW EXCLUSIVE', {
          ...details,
          scans: hasDefault,
        }),
      ]
    default:
      return []
  }
}

function isNull(expression: ColumnDef['raw_default']): boolean {
  const constant = nodeAs(expression, 'A_Const') ?? nodeAs(nodeAs(expression, 'TypeCast')?.arg, 'A_Const')
  return constant?.isnull === true && constantOf(expression) === undefined
}
