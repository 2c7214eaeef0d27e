import {
  type CatalogComposite,
  type CatalogDomain,
  type CatalogEnum,
  type CatalogRange,
  escapeLiteral,
  qualifiedName,
} from '@pgtend/database'

export type UserType = CatalogEnum | CatalogDomain | CatalogComposite | CatalogRange

/** The whole `create type` or `create domain`, without the constraints of a domain. */
export function typeDefinition(type: UserType): string {
  const name = qualifiedName(type.schema, type.name)
  switch (type.kind) {
    case 'enum':
      return `create type ${name} as enum (${type.labels.map((label) => escapeLiteral(label)).join(', ')})`
    case 'composite':
      return `create type ${name} as (${type.attributes.join(', ')})`
    case 'range':
      return `create type ${name} as range (${type.parameters.replace(/^\((.*)\)$/s, '$1')})`
    case 'domain':
      return [
        `create domain ${name} as ${type.type}`,
        ...(type.collation === null ? [] : [`collate ${type.collation}`]),
        ...(type.defaultExpression === null ? [] : [`default ${type.defaultExpression}`]),
        ...(type.notNull ? ['not null'] : []),
      ].join(' ')
  }
}

/** Adds labels where they stood; those that the enum has stay. */
export function addLabels(from: CatalogEnum, to: CatalogEnum): readonly string[] {
  const name = qualifiedName(to.schema, to.name)
  const known = new Set(from.labels)
  return to.labels.flatMap((label, index) => {
    if (known.has(label)) return []
    const before = to.labels.slice(index + 1).find((next) => known.has(next))
    const place = before === undefined ? '' : ` before ${escapeLiteral(before)}`
    return [`alter type ${name} add value ${escapeLiteral(label)}${place}`]
  })
}
