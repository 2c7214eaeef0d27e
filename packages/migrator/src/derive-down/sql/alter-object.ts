import { isDeepStrictEqual } from 'node:util'
import {
  type CatalogConstraint,
  type CatalogDomain,
  type CatalogIndex,
  type CatalogObject,
  type CatalogView,
  escapeIdentifier,
  qualifiedName,
} from '@pgtend/database'
import { differsBeyondComment } from '../must-replace.ts'
import { objectAddress, relationName } from '../object-address.ts'
import { irreversible, lossless, type SqlChange } from '../sql-change.ts'
import { type AlterColumnOptions, alterColumn } from './alter-column.ts'
import { alterTable } from './alter-table.ts'
import { commentOn } from './comment.ts'
import { constraintTriggers } from './constraint-triggers.ts'
import { indexStatistics } from './create-index.ts'
import { enabledVerb } from './enabled-state.ts'
import { sequenceOptions } from './sequence-definition.ts'
import { addLabels } from './type-definition.ts'
import { viewColumns } from './view-columns.ts'
import { viewDefinition } from './view-definition.ts'

/** Leads an object from one state to the other in place. */
export function alterObject(from: CatalogObject, to: CatalogObject, options: AlterColumnOptions): readonly SqlChange[] {
  const forced = options.rebuilt && to.kind === 'column'
  const changes = forced || differsBeyondComment(from, to) ? alter(from, to, options) : []
  return [...changes, ...commentOn(from, to)]
}

function alter(from: CatalogObject, to: CatalogObject, options: AlterColumnOptions): readonly SqlChange[] {
  const { identity } = to
  const all = (sql: readonly string[]): readonly SqlChange[] => sql.map((text) => lossless(identity, text))
  if (from.kind === 'table' && to.kind === 'table') return alterTable(from, to)
  if (from.kind === 'column' && to.kind === 'column') return alterColumn(from, to, options)
  if (from.kind === 'view' && to.kind === 'view') return all(alterView(from, to))
  if (from.kind === 'index' && to.kind === 'index') return all(alterIndex(from, to))
  if (from.kind === 'constraint' && to.kind === 'constraint') return all(alterConstraint(from, to))
  if (from.kind === 'enum' && to.kind === 'enum') return all(addLabels(from, to))
  if (from.kind === 'domain' && to.kind === 'domain') return all(alterDomain(from, to))
  if (from.kind === 'sequence' && to.kind === 'sequence') return all(alterSequence(from, to))
  if (from.kind === 'extension' && to.kind === 'extension') return alterExtension(from, to)
  const sql = alterByTarget(to)
  return sql === undefined ? [irreversible(identity, 'no statement changes it back')] : all([sql])
}

/** What looks the same wherever it comes from. */
function alterByTarget(to: CatalogObject): string | undefined {
  if (to.kind === 'function') return to.definition.trim()
  if (to.kind === 'trigger' || to.kind === 'rule') {
    return `alter table ${relationName(to.table)} ${enabledVerb(to.enabled)} ${to.kind} ${escapeIdentifier(to.name)}`
  }
  if (to.kind === 'event trigger') return `alter ${objectAddress(to)} ${enabledVerb(to.enabled)}`
  return undefined
}

function alterConstraint(from: CatalogConstraint, to: CatalogConstraint): readonly string[] {
  const validate = `alter table ${relationName(to.table)} validate constraint ${escapeIdentifier(to.name)}`
  return [...(from.validated === to.validated ? [] : [validate]), ...constraintTriggers(from, to)]
}

function alterView(from: CatalogView, to: CatalogView): readonly string[] {
  const address = `alter ${objectAddress(to)}`
  const nameOf = (option: string): string => option.split('=')[0] ?? ''
  const gone = from.options.map(nameOf).filter((name) => !to.options.map(nameOf).includes(name))
  const changed = from.definition !== to.definition ? [viewDefinition(to, true)] : []
  const options = isDeepStrictEqual(from.options, to.options)
    ? []
    : [
        ...(gone.length === 0 ? [] : [`${address} reset (${gone.join(', ')})`]),
        ...(to.options.length === 0 ? [] : [`${address} set (${to.options.join(', ')})`]),
      ]
  const refresh =
    from.populated === to.populated ? [] : [`refresh ${objectAddress(to)} with ${to.populated ? '' : 'no '}data`]
  return [...changed, ...options, ...viewColumns(from, to), ...refresh]
}

function alterIndex(from: CatalogIndex, to: CatalogIndex): readonly string[] {
  const statistics = indexStatistics(from, to)
  const table = `alter table ${relationName(to.table)}`
  if (from.clustered && !to.clustered) return [...statistics, `${table} set without cluster`]
  if (!from.clustered && to.clustered) return [...statistics, `${table} cluster on ${escapeIdentifier(to.name)}`]
  if (to.partitionOf === null || isDeepStrictEqual(from.partitionOf, to.partitionOf)) return statistics
  const name = qualifiedName(to.schema, to.name)
  return [...statistics, `alter index ${relationName(to.partitionOf)} attach partition ${name}`]
}

function alterDomain(from: CatalogDomain, to: CatalogDomain): readonly string[] {
  const address = `alter ${objectAddress(to)}`
  const { defaultExpression } = to
  return [
    ...(from.defaultExpression === defaultExpression
      ? []
      : [`${address} ${defaultExpression === null ? 'drop default' : `set default ${defaultExpression}`}`]),
    ...(from.notNull === to.notNull ? [] : [`${address} ${to.notNull ? 'set' : 'drop'} not null`]),
  ]
}

function alterSequence(
  from: Extract<CatalogObject, { kind: 'sequence' }>,
  to: Extract<CatalogObject, { kind: 'sequence' }>,
): readonly string[] {
  const address = `alter ${objectAddress(to)}`
  const same = isDeepStrictEqual([from.type, ...sequenceOptions(from)], [to.type, ...sequenceOptions(to)])
  const unlogged = to.persistence === 'unlogged' ? 'un' : ''
  return [
    ...(same ? [] : [`${address} as ${to.type} ${sequenceOptions(to).join(' ')}`]),
    ...(from.persistence === to.persistence ? [] : [`${address} set ${unlogged}logged`]),
  ]
}

function alterExtension(
  from: Extract<CatalogObject, { kind: 'extension' }>,
  to: Extract<CatalogObject, { kind: 'extension' }>,
): readonly SqlChange[] {
  if (from.version !== to.version) {
    return [irreversible(to.identity, `extensions have no way back from version ${from.version} to ${to.version}`)]
  }
  return [lossless(to.identity, `alter ${objectAddress(to)} set schema ${escapeIdentifier(to.schema)}`)]
}
