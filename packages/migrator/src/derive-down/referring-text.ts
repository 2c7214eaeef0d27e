import { type CatalogObject, qualifiedName, type RelationRef } from '@pgtend/database'

/** The text of an object that can name others; a function whose body is a string needs nothing in it to exist. Pure. */
export function referringText(object: CatalogObject): string {
  switch (object.kind) {
    case 'table':
      return [object.partitionKey ?? '', ...relations([object.partitionOf, ...object.inherits])].join(' ')
    case 'column':
      return [object.type, object.defaultExpression, object.generated?.expression, object.collation].join(' ')
    case 'domain':
      return [object.type, object.defaultExpression, object.collation].join(' ')
    case 'composite':
      return object.attributes.join(' ')
    case 'range':
      return object.parameters
    case 'view':
      return [object.definition, ...object.columnDetails.map(({ defaultExpression }) => defaultExpression)].join('\n')
    case 'sequence':
      return ''
    case 'function':
      return functionText(object)
    case 'policy':
      return [object.using, object.withCheck].join(' ')
    case 'grant':
      return object.on
    case 'default privilege':
    case 'constraint':
    case 'index':
    case 'trigger':
    case 'event trigger':
    case 'rule':
    case 'statistics':
    case 'publication':
      return object.definition
    default:
      return ''
  }
}

/** Up to its body, what the server resolves when it creates a function. */
export function functionHeader(definition: string): string {
  const body = /\n\s*AS (?:\$|')/.exec(definition)
  return body === null ? definition : definition.slice(0, body.index)
}

function functionText(object: Extract<CatalogObject, { kind: 'function' }>): string {
  const header = object.form === 'aggregate' ? object.definition : functionHeader(object.definition)
  return [object.arguments, object.result, header].join(' ')
}

function relations(refs: readonly (RelationRef | null)[]): readonly string[] {
  return refs.flatMap((ref) => (ref === null ? [] : [qualifiedName(ref.schema, ref.name)]))
}
