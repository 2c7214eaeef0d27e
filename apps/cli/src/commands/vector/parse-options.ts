import { InvalidArgumentError } from 'commander'

/** A name with an optional schema. */
export interface QualifiedName {
  readonly schema?: string
  readonly name: string
}

const PART = /^(?:"((?:[^"]|"")+)"|([^".]+))(?:\.|$)/

/** Reads `table`, `schema.table` or `"Odd Name"."Order Items"`; names are taken as they stand, without folding to lower case. */
export function parseQualifiedName(text: string): QualifiedName {
  const parts: string[] = []
  for (let rest = text; rest !== ''; ) {
    const found = PART.exec(rest)
    if (found === null || parts.length === 2) {
      throw new InvalidArgumentError('It must be NAME or SCHEMA.NAME, with double quotes around names that have dots.')
    }
    parts.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '')
    rest = rest.slice(found[0].length)
  }
  const [first = '', second] = parts
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
