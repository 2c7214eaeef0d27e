import { type CatalogObject, escapeIdentifier, qualifiedName } from '@pgtend/database'
import { objectAddress, relationName } from '../object-address.ts'
import { irreversible, lossless, lossy, type SqlChange } from '../sql-change.ts'
import { revokeSql, undoDefaultPrivilegeSql } from './grant.ts'

export interface DropOptions {
  readonly concurrently: boolean
}

/** Drops an object alone, never what depends on it. */
export function dropObject(object: CatalogObject, options: DropOptions): readonly SqlChange[] {
  if (object.kind === 'default privilege') {
    return undoDefaultPrivilegeSql(object).map((sql) => lossless(object.identity, sql))
  }
  if (object.kind === 'other') return [irreversible(object.identity, 'how it is dropped is not known')]
  return [drop(object, options)]
}

type Droppable = Exclude<CatalogObject, { kind: 'default privilege' | 'other' }>

function drop(object: Droppable, options: DropOptions): SqlChange {
  const { identity, name } = object
  switch (object.kind) {
    case 'column': {
      const sql = `alter table ${relationName(object.table)} drop column ${escapeIdentifier(name)}`
      return object.generated === null ? lossy(identity, sql, 'its values are lost') : lossless(identity, sql)
    }
    case 'constraint': {
      const owner = object.domain === null ? 'table' : 'domain'
      const relation = relationName(object.table ?? object.domain)
      return lossless(identity, `alter ${owner} ${relation} drop constraint ${escapeIdentifier(name)}`)
    }
    case 'index': {
      const concurrently = options.concurrently && !/ ON ONLY /.test(object.definition) ? 'concurrently ' : ''
      return lossless(identity, `drop index ${concurrently}${qualifiedName(object.schema, name)}`)
    }
    case 'table':
      return lossy(identity, `drop ${objectAddress(object)}`, 'its rows are lost')
    case 'user mapping':
      return lossy(identity, `drop ${objectAddress(object)}`, 'its options are lost')
    case 'grant':
      return lossless(identity, revokeSql(object))
    case 'extension':
      return lossless(
        identity,
        `drop ${objectAddress(object)}`,
        'leave this out where it was there before the migration',
      )
    case 'schema':
      return lossless(identity, `drop ${objectAddress(object)}`, 'fails while something else is in it')
    default:
      return lossless(identity, `drop ${objectAddress(object)}`)
  }
}
