import { DatabaseError } from '../database-error.ts'
import type { CatalogKind } from './catalog.ts'

/** Every kind once; the compiler sees to it. */
const KINDS: Readonly<Record<CatalogKind, true>> = {
  schema: true,
  extension: true,
  table: true,
  column: true,
  constraint: true,
  index: true,
  view: true,
  sequence: true,
  enum: true,
  domain: true,
  composite: true,
  range: true,
  function: true,
  trigger: true,
  'event trigger': true,
  policy: true,
  rule: true,
  statistics: true,
  publication: true,
  grant: true,
  'default privilege': true,
  'user mapping': true,
  other: true,
}

/** One entry of an ignore list, ready to be matched against identities. */
export interface IgnorePattern {
  readonly text: string
  matches(identity: string): boolean
}

/**
 * Reads an ignore list. An entry is a kind and a name in which `*` stands for anything: `index public.foo_*`, `table cron.*`,
 * `grant *`; `*` as the kind stands for all of them. Names are quoted where SQL quotes them. Pure.
 * @throws {DatabaseError} `IGNORE_PATTERN_INVALID`
 */
export function parseIgnorePatterns(patterns: readonly string[]): readonly IgnorePattern[] {
  return patterns.map((text) => {
    const kind = Object.keys(KINDS).find((known) => text.startsWith(`${known} `))
    const rest = kind === undefined ? /^\* +(\S.*)$/.exec(text)?.[1] : text.slice(kind.length + 1).trim()
    if (rest === undefined || rest === '') {
      throw new DatabaseError('IGNORE_PATTERN_INVALID', `"${text}" is not a kind of object and a name`, {
        details: { pattern: text, kinds: Object.keys(KINDS) },
      })
    }
    const name = rest.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')
    const kinds = kind ?? `(?:${Object.keys(KINDS).join('|')})`
    const expression = new RegExp(`^${kinds} ${name}$`, 's')
    return { text, matches: (identity) => expression.test(identity) }
  })
}
