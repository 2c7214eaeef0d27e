import { type CatalogObject, escapeIdentifier, qualifiedName, type RelationRef } from '@pgtend/database'

type Addressable = Exclude<CatalogObject, { kind: 'grant' | 'default privilege' | 'other' }>

/** Names an object as `drop` and `comment on` do: `table "public"."Order Items"`, `trigger "touch" on "public"."note"`. */
export function objectAddress(object: Addressable): string {
  const { schema, name } = object
  switch (object.kind) {
    case 'schema':
    case 'extension':
    case 'event trigger':
    case 'publication':
      return `${object.kind} ${escapeIdentifier(name)}`
    case 'column':
      return `column ${relationName(object.table)}.${escapeIdentifier(name)}`
    case 'constraint':
      return object.domain === null
        ? `constraint ${escapeIdentifier(name)} on ${relationName(object.table)}`
        : `constraint ${escapeIdentifier(name)} on domain ${relationName(object.domain)}`
    case 'trigger':
    case 'policy':
    case 'rule':
      return `${object.kind} ${escapeIdentifier(name)} on ${relationName(object.table)}`
    case 'user mapping':
      return `user mapping for ${object.user === 'public' ? 'public' : escapeIdentifier(object.user)} server ${escapeIdentifier(object.server)}`
    case 'function':
      return `${functionWord(object.form)} ${qualifiedName(schema, name)}(${functionArguments(object)})`
    case 'table':
      return `${object.form === 'foreign' ? 'foreign table' : 'table'} ${qualifiedName(schema, name)}`
    case 'view':
      return `${object.materialized ? 'materialized view' : 'view'} ${qualifiedName(schema, name)}`
    case 'enum':
    case 'composite':
    case 'range':
      return `type ${qualifiedName(schema, name)}`
    default:
      return `${object.kind} ${qualifiedName(schema, name)}`
  }
}

/** The quoted and qualified name of a relation. */
export function relationName(relation: RelationRef | null): string {
  return relation === null ? '' : qualifiedName(relation.schema, relation.name)
}

function functionWord(form: 'function' | 'procedure' | 'aggregate' | 'window'): string {
  return form === 'window' ? 'function' : form
}

/** An aggregate without arguments is written with an asterisk. */
function functionArguments({ form, arguments: types }: Extract<CatalogObject, { kind: 'function' }>): string {
  return form === 'aggregate' && types === '' ? '*' : types
}
