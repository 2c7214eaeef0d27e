import { escapeIdentifier } from '@pgtend/database'

/** A table, index or other object with the schema that it was found in. */
export interface RelationName {
  readonly schema: string
  readonly name: string
}

const PLAIN = /^[a-z_][a-z0-9_$]*$/
/** The words that people give to tables and columns and that must be quoted: those reserved, and those kept for functions and types. */
const RESERVED = new Set(
  (
    'all analyse analyze and any array as asc both case cast check collate column constraint create default desc distinct do else ' +
    'end except false fetch for foreign from grant group having in initially intersect into lateral leading limit not null ' +
    'offset on only or order placing primary references returning select session_user some symmetric table then to trailing ' +
    'true union unique user using variadic when where window with ' +
    'authorization binary collation concurrently cross freeze full ilike inner is isnull join left like natural notnull outer ' +
    'overlaps right similar tablesample verbose'
  ).split(' '),
)

/** One string per name, for maps. */
export function relationKey({ schema, name }: RelationName): string {
  return `${schema}\n${name}`
}

/** As people write it: quoted only where needed, and without the schema `public`. */
export function printRelation({ schema, name }: RelationName): string {
  return schema === 'public' || schema === '' ? printName(name) : `${printName(schema)}.${printName(name)}`
}

/** One identifier, quoted only where needed. */
export function printName(name: string): string {
  return PLAIN.test(name) && !RESERVED.has(name) ? name : escapeIdentifier(name)
}
