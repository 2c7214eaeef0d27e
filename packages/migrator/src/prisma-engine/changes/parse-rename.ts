import { PrismaEngineError } from '../prisma-engine-error.ts'
import type { Rename } from './change.ts'

/** A rename as somebody typed it: `table.old:new`, `old_table:new_table`. */
export interface RenameRequest {
  readonly text: string
  /** One to three names: schema, table or enum, column or value. */
  readonly path: readonly string[]
  /** Null when it ends with the colon: dropped, and not renamed. */
  readonly to: string | null
}

const NAME = '"(?:[^"]|"")+"|[^".:]+'
const REQUEST = new RegExp(`^((?:${NAME})(?:\\.(?:${NAME})){0,2}):(${NAME})?$`)
const PLAIN = /^[^".:]+$/

/**
 * Reads `table.old:new`. Names are taken as they stand; those with a dot, a colon or a quote are quoted as in SQL.
 * @throws {PrismaEngineError} `RENAME_INVALID`
 */
export function parseRename(text: string): RenameRequest {
  const [, path, to] = REQUEST.exec(text) ?? []
  if (path === undefined) throw new PrismaEngineError('RENAME_INVALID', `"${text}" is not of the form "table.old:new"`)
  const names = path.match(new RegExp(NAME, 'g')) ?? []
  return { text, path: names.map(unquote), to: to === undefined ? null : unquote(to) }
}

/** Writes a rename as `parseRename` reads it; `defaultSchema` need not be named. Pure. */
export function formatRename(
  { kind, schema, of, from }: Omit<Rename, 'to'>,
  to: string,
  defaultSchema: string,
): string {
  const names = kind === 'table' || kind === 'enum' ? [from] : [of, from]
  const path = schema === defaultSchema ? names : [schema, ...names]
  return `${path.map(quote).join('.')}:${to === '' ? '' : quote(to)}`
}

/** Whether a request means this; `formerOf` is the name that its table or enum had before. Pure. */
export function isRequestFor(
  { path }: RenameRequest,
  { kind, schema, of, from }: Omit<Rename, 'to'>,
  { defaultSchema, formerOf }: { readonly defaultSchema: string; readonly formerOf: string },
): boolean {
  const owners = kind === 'table' || kind === 'enum' ? [[]] : [[of], [formerOf]]
  const schemas = schema === defaultSchema ? [[], [schema]] : [[schema]]
  return schemas.some((before) =>
    owners.some((owner) => JSON.stringify([...before, ...owner, from]) === JSON.stringify(path)),
  )
}

function quote(name: string): string {
  return PLAIN.test(name) ? name : `"${name.replaceAll('"', '""')}"`
}

function unquote(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name
}
