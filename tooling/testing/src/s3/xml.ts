/** A value of an answer; a list repeats its element, undefined leaves it out. */
export type XmlValue = string | number | boolean | undefined | XmlFields | readonly XmlFields[]
export interface XmlFields {
  readonly [name: string]: XmlValue
}

/** Writes one XML document. */
export function toXml(root: string, fields: XmlFields): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root}>${children(fields)}</${root}>`
}

/**
 * Reads the elements of one name that hold other elements, each as the texts of its children. For the flat bodies of
 * S3 only.
 */
export function elementsOf(xml: string, name: string): readonly Readonly<Record<string, string>>[] {
  const found = xml.matchAll(new RegExp(`<${name}>(.*?)</${name}>`, 'gs'))
  return Array.from(found, ([, inner = '']) =>
    Object.fromEntries(
      Array.from(inner.matchAll(/<(\w+)>([^<]*)<\/\1>/g), ([, key, text = '']) => [key, decode(text)]),
    ),
  )
}

function children(fields: XmlFields): string {
  return Object.entries(fields)
    .map(([name, value]) => element(name, value))
    .join('')
}

function element(name: string, value: XmlValue): string {
  if (value === undefined) return ''
  if (Array.isArray(value)) return value.map((item) => element(name, item)).join('')
  const inner = typeof value === 'object' ? children(value as XmlFields) : encode(String(value))
  return `<${name}>${inner}</${name}>`
}

function encode(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

function decode(text: string): string {
  return text.replaceAll('&quot;', '"').replaceAll('&gt;', '>').replaceAll('&lt;', '<').replaceAll('&amp;', '&')
}
