import type { Node } from 'libpg-query'

/** What `alter` calls the relations that the parser tells apart. */
export const RELATIONS: Readonly<Record<string, string>> = {
  OBJECT_TABLE: 'table',
  OBJECT_VIEW: 'view',
  OBJECT_MATVIEW: 'materialized view',
  OBJECT_INDEX: 'index',
  OBJECT_SEQUENCE: 'sequence',
  OBJECT_FOREIGN_TABLE: 'foreign table',
}

export const TYPES: Readonly<Record<string, string>> = { OBJECT_TYPE: 'type', OBJECT_DOMAIN: 'domain' }

/** A name of one or two parts, as statements without a relation have it. */
export function nameOf(names: readonly Node[], schema: string): { readonly schema: string; readonly name: string } {
  const parts = names.flatMap((node) => ('String' in node ? [node.String.sval ?? ''] : []))
  return { schema: parts.at(-2) ?? schema, name: parts.at(-1) ?? '' }
}
