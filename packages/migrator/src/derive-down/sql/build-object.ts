import { type CatalogObject, escapeIdentifier, qualifiedName } from '@pgtend/database'
import type { IndexedCatalog } from '../indexed-catalog.ts'
import { objectAddress, relationName } from '../object-address.ts'
import { irreversible, lossless, lossy, type SqlChange } from '../sql-change.ts'
import { alterStorage } from './alter-column.ts'
import { columnDefinition } from './column-definition.ts'
import { commentOn } from './comment.ts'
import { constraintTriggers } from './constraint-triggers.ts'
import { createIndex, indexStatistics } from './create-index.ts'
import { createTable, inlineConstraints } from './create-table.ts'
import { enabledVerb } from './enabled-state.ts'
import { defaultPrivilegeSql, grantSql } from './grant.ts'
import { identitySequence } from './identity-sequence.ts'
import { policyDefinition } from './policy-definition.ts'
import { createSequence } from './sequence-definition.ts'
import { typeDefinition } from './type-definition.ts'
import { viewColumns } from './view-columns.ts'
import { viewDefinition } from './view-definition.ts'

export interface BuildOptions {
  readonly catalog: IndexedCatalog
  /** It was there a moment ago and is created afresh: nothing of it is lost. */
  readonly again: boolean
  readonly concurrently: boolean
}

/** Creates an object as a catalog has it, with its comment. */
export function buildObject(object: CatalogObject, options: BuildOptions): readonly SqlChange[] {
  const changes = build(object, options)
  return changes.some(({ sql }) => sql === null) ? changes : [...changes, ...commentOn(undefined, object)]
}

function build(object: CatalogObject, options: BuildOptions): readonly SqlChange[] {
  const { identity } = object
  const all = (sql: readonly string[]): readonly SqlChange[] => sql.map((text) => lossless(identity, text))
  switch (object.kind) {
    case 'schema':
      return all([`create schema ${escapeIdentifier(object.name)}`])
    case 'extension':
      return [buildExtension(object)]
    case 'table':
      return buildTable(object, options)
    case 'column':
      return buildColumn(object, options)
    case 'constraint':
      return all([
        `alter ${object.domain === null ? 'table' : 'domain'} ${relationName(object.table ?? object.domain)} add constraint ${escapeIdentifier(object.name)} ${object.definition}`,
        ...constraintTriggers(undefined, object),
      ])
    case 'index':
      return object.valid
        ? all([...createIndex(object, options.concurrently), ...indexStatistics(undefined, object)])
        : [irreversible(identity, 'the index was invalid before, and an invalid one cannot be made')]
    case 'view':
      return all([viewDefinition(object), ...viewColumns(undefined, object)])
    case 'sequence':
      return [lossy(identity, createSequence(object), `starts again at ${object.start}`)]
    case 'enum':
    case 'domain':
    case 'composite':
    case 'range':
      return all([typeDefinition(object)])
    case 'function':
      return all([
        object.form === 'aggregate'
          ? `create ${objectAddress(object)} (${object.definition.replace(/^\((.*)\)$/s, '$1')})`
          : object.definition.trim(),
      ])
    case 'trigger':
    case 'event trigger':
      return all([object.definition, ...enable(object)])
    case 'policy':
      return all([policyDefinition(object)])
    case 'grant':
      return all(grantSql(object))
    case 'default privilege':
      return all(defaultPrivilegeSql(object))
    case 'rule':
      return all([object.definition.trim().replace(/;$/, ''), ...enable(object)])
    case 'user mapping':
      return [irreversible(identity, 'its options are not known, for they may hold a password')]
    case 'other':
      return [irreversible(identity, 'how it was made is not known')]
    default:
      return all([object.definition.trim().replace(/;$/, '')])
  }
}

function buildExtension({ identity, name, schema }: Extract<CatalogObject, { kind: 'extension' }>): SqlChange {
  const sql = `create extension if not exists ${escapeIdentifier(name)} with schema ${escapeIdentifier(schema)}`
  return lossless(identity, sql)
}

function buildTable(table: Extract<CatalogObject, { kind: 'table' }>, { catalog }: BuildOptions): readonly SqlChange[] {
  const { identity } = table
  if (table.form === 'foreign') {
    return [irreversible(identity, 'the server and the options of a foreign table are not known')]
  }
  const name = qualifiedName(table.schema, table.name)
  const [create = '', ...more] = createTable(table, catalog)
  const columns = catalog.columnsOf(table)
  const parents = table.partitionOf === null ? [] : catalog.columnsOf(table.partitionOf)
  const details = columns.flatMap((column) => [
    ...alterStorage(
      parents.find((parent) => parent.name === column.name),
      column,
    ).map((sql) =>
      lossless(column.identity, `alter table ${name} alter column ${escapeIdentifier(column.name)} ${sql}`),
    ),
    ...commentOn(undefined, column),
  ])
  const security = [
    ...(table.rowSecurity ? [`alter table ${name} enable row level security`] : []),
    ...(table.forceRowSecurity ? [`alter table ${name} force row level security`] : []),
  ]
  return [
    lossy(identity, create, 'comes back without its rows'),
    ...[...more, ...security].map((sql) => lossless(identity, sql)),
    ...details,
    ...inlineConstraints(table, catalog).flatMap((constraint) => [
      ...constraintTriggers(undefined, constraint).map((sql) => lossless(constraint.identity, sql)),
      ...commentOn(undefined, constraint),
    ]),
  ]
}

function buildColumn(
  column: Extract<CatalogObject, { kind: 'column' }>,
  { catalog, again }: BuildOptions,
): readonly SqlChange[] {
  const { identity, generated, identityKind } = column
  const table = `alter table ${relationName(column.table)}`
  const sql = `${table} add column ${columnDefinition(column, identitySequence(column, catalog))}`
  const needsValue = column.notNull && column.defaultExpression === null && generated === null && identityKind === null
  const reason = `comes back without its values${needsValue ? '; fails while the table has rows, which need one' : ''}`
  return [
    generated !== null && (again || identityKind === null) ? lossless(identity, sql) : lossy(identity, sql, reason),
    ...alterStorage(undefined, column).map((detail) =>
      lossless(identity, `${table} alter column ${escapeIdentifier(column.name)} ${detail}`),
    ),
  ]
}

function enable(trigger: Extract<CatalogObject, { kind: 'trigger' | 'event trigger' | 'rule' }>): readonly string[] {
  if (trigger.enabled === 'origin') return []
  const verb = enabledVerb(trigger.enabled)
  const name = escapeIdentifier(trigger.name)
  if (trigger.kind === 'event trigger') return [`alter event trigger ${name} ${verb}`]
  return [`alter table ${relationName(trigger.table)} ${verb} ${trigger.kind} ${name}`]
}
