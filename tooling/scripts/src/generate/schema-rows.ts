import type { z } from 'zod'

type Schema = z.core.JSONSchema.BaseSchema

/** One key of an object. */
export interface SchemaRow {
  readonly path: string
  readonly type: string
  /** The default as JSON, `required`, or empty when the key may be left out and has none. */
  readonly fallback: string
  readonly description: string
}

/** Flattens a JSON Schema into one row per key, groups before their keys. Pure. @throws {Error} naming the keys without a description */
export function schemaRows(schema: Schema): SchemaRow[] {
  const definitions = (schema.$defs ?? {}) as Readonly<Record<string, Schema>>
  // A key that several choices share has one row.
  const rows = [
    ...Map.groupBy(
      childRows('', schema, (child) => resolve(child, definitions)),
      rowKey,
    ).values(),
  ].flatMap(([row]) => row ?? [])
  const undocumented = rows.filter(({ description }) => description === '').map(({ path }) => path)
  if (undocumented.length > 0) throw new Error(`no .describe() on these keys: ${undocumented.join(', ')}`)
  return rows
}

type Resolve = (schema: Schema) => Schema

function childRows(prefix: string, schema: Schema, resolve: Resolve): SchemaRow[] {
  const rows: SchemaRow[] = []
  for (const [key, child] of Object.entries(schema.properties ?? {})) {
    if (typeof child === 'boolean') continue
    const path = prefix === '' ? key : `${prefix}.${key}`
    rows.push(...rowsOf(path, resolve(child), schema.required?.includes(key) === true, resolve))
  }
  return rows.concat(nestedRows(prefix, schema, resolve))
}

function rowsOf(path: string, schema: Schema, required: boolean, resolve: Resolve): SchemaRow[] {
  const fallback = schema.default === undefined ? (required ? 'required' : '') : JSON.stringify(schema.default)
  const row = { path, type: typeName(schema, resolve), fallback, description: schema.description ?? '' }
  const children = childRows(path, schema, resolve)
  // A group that says nothing of its own is clear from its keys.
  return children.length > 0 && row.description === '' ? children : [row, ...children]
}

/** What lies below a list, a map of names or a choice: its own keys, without a row for the entry itself. */
function nestedRows(prefix: string, schema: Schema, resolve: Resolve): SchemaRow[] {
  const nested: [string, unknown][] = [
    [`${prefix}[]`, schema.items],
    [prefix === '' ? '<name>' : `${prefix}.<name>`, schema.additionalProperties],
    ...(schema.anyOf ?? schema.oneOf ?? []).map((option): [string, unknown] => [prefix, option]),
  ]
  return nested
    .filter((entry): entry is [string, Schema] => typeof entry[1] === 'object' && entry[1] !== null)
    .flatMap(([path, child]) => childRows(path, resolve(child), resolve))
}

function resolve(schema: Schema, definitions: Readonly<Record<string, Schema>>): Schema {
  if (schema.$ref === undefined) return schema
  const { $ref, ...own } = schema
  return { ...definitions[$ref.replace('#/$defs/', '')], ...own }
}

function typeName(schema: Schema, resolve: Resolve): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' | ')
  const options = schema.anyOf ?? schema.oneOf
  if (options !== undefined) return [...new Set(options.map((option) => typeOf(option, resolve)))].join(' | ')
  if (schema.type === 'array') return `${parenthesize(typeOf(schema.items, resolve))}[]`
  if (schema.type === 'object') return 'object'
  return Array.isArray(schema.type) ? schema.type.join(' | ') : (schema.type ?? 'any')
}

function typeOf(schema: unknown, resolve: Resolve): string {
  return typeof schema === 'object' && schema !== null ? typeName(resolve(schema as Schema), resolve) : 'any'
}

function parenthesize(type: string): string {
  return type.includes(' | ') ? `(${type})` : type
}

function rowKey(row: SchemaRow): string {
  return JSON.stringify(row)
}
