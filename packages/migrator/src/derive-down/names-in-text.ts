const NAME = String.raw`(?:"(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_$]*)`
const CHAIN = new RegExp(String.raw`${NAME}(?:\.${NAME})*`, 'gu')
const PART = new RegExp(NAME, 'gu')

/** The names that an SQL text uses. */
export interface TextNames {
  /** Names as they are looked up: `a` without schema, `schema.a` with one. */
  readonly objects: ReadonlySet<string>
  /** Every single name, also after dots: columns are among them. */
  readonly words: ReadonlySet<string>
}

/**
 * Finds the names in an SQL text, also in its literals, where `nextval` has the name of its sequence. Finds too many rather than too few:
 * a name too many only orders two statements that need no order. Pure.
 */
export function namesInText(text: string): TextNames {
  const objects = new Set<string>()
  const words = new Set<string>()
  for (const [chain] of text.matchAll(CHAIN)) {
    const [first = '', second, ...rest] = [...chain.matchAll(PART)].map(([part]) => unquote(part))
    objects.add(second === undefined ? first : nameKey(first, second))
    if (second !== undefined) objects.add(first)
    for (const word of [first, second, ...rest]) if (word !== undefined) words.add(word)
  }
  return { objects, words }
}

/** How a name with its schema stands in `TextNames.objects`. */
export function nameKey(schema: string, name: string): string {
  return `${schema}\u0000${name}`
}

function unquote(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name
}
