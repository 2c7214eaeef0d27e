import { InvalidArgumentError } from 'commander'
import { parseNameParts } from './parse-name-parts.ts'

/** A name with an optional schema. */
export interface QualifiedName {
  readonly schema?: string
  readonly name: string
}

/** Reads `table`, `schema.table` or `"Odd Name"."Order Items"`; names are taken as they stand, without folding to lower case. */
export function parseQualifiedName(text: string): QualifiedName {
  const [first, second, ...rest] = parseNameParts(text) ?? []
  if (first === undefined || rest.length > 0) {
    throw new InvalidArgumentError('It must be NAME or SCHEMA.NAME, with double quotes around names that have dots.')
  }
  return second === undefined ? { name: first } : { schema: first, name: second }
}

/** Collects `column=value` of an option that may be repeated. */
export function collectPairs(text: string, earlier: Readonly<Record<string, readonly string[]>> = {}) {
  const at = text.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('It must be COLUMN=VALUE.')
  const column = text.slice(0, at)
  return { ...earlier, [column]: [...(earlier[column] ?? []), text.slice(at + 1)] }
}

/** Collects `column=JSON` of an option that may be repeated. */
export function collectJson(text: string, earlier: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const [[column = '', [json = ''] = []] = []] = Object.entries(collectPairs(text))
  try {
    return { ...earlier, [column]: JSON.parse(json) }
  } catch {
    throw new InvalidArgumentError('The value must be JSON.')
  }
}

/** Reads a list of names between commas. */
export function parseNames(text: string): readonly string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
}
