const PART = /^(?:"((?:[^"]|"")+)"|([^".]+))(\.|$)/

/**
 * Splits a name at its dots: `app.items`, `"Odd.Name"."Order Items".embedding`. Names are taken as they stand, without folding
 * to lower case. Undefined when it is no name.
 */
export function parseNameParts(text: string): readonly string[] | undefined {
  const parts: string[] = []
  for (let rest = text; ; ) {
    const [found, quoted, plain = '', dot] = PART.exec(rest) ?? []
    if (found === undefined) return undefined
    parts.push(quoted?.replaceAll('""', '"') ?? plain)
    if (dot === '') return parts
    rest = rest.slice(found.length)
  }
}
