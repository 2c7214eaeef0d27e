import pg from 'pg'

type ParseText = (text: string) => unknown

const DATE_TIME_OIDS = new Set([1114, 1184])
const DATE_TIME_ARRAY_OIDS = new Set([1115, 1185])
/** What `pg` would turn into objects or lossy numbers and the engine wants as text: json, numeric, date, time, jsonb. */
const TEXT_OIDS = new Set([114, 1082, 1083, 1266, 1700, 3802])
/** The arrays of those; and `name[]`, which `pg` does not know: json, name, date, time, numeric, jsonb. */
const TEXT_ARRAY_OIDS = new Set([199, 1003, 1182, 1183, 1231, 3807])
const TEXT_ARRAY_OID = 1009 as number

const parseTextArray = pg.types.getTypeParser(TEXT_ARRAY_OID) as (text: string) => (string | null)[]

/** Returns how a value of the type, in PostgreSQL's text form, is handed to the engine. Pure. */
export function parserOf(typeOid: number): ParseText {
  if (DATE_TIME_OIDS.has(typeOid)) return toRfc3339
  if (DATE_TIME_ARRAY_OIDS.has(typeOid)) return (text) => parseTextArray(text).map((item) => item && toRfc3339(item))
  if (TEXT_OIDS.has(typeOid)) return (text) => text
  if (TEXT_ARRAY_OIDS.has(typeOid)) return parseTextArray
  return pg.types.getTypeParser(typeOid) as ParseText
}

/**
 * Writes a timestamp the way RFC 3339 wants it: `2026-11-21 09:30:00.25+02` becomes `2026-11-21T09:30:00.25+02:00`.
 * A timestamp without time zone counts as UTC. Pure.
 */
export function toRfc3339(timestamp: string): string {
  const [date = '', rest = ''] = timestamp.split(' ')
  const [, time = rest, offset = '+00'] = /^([\d:.]+)([+-][\d:]+)?$/.exec(rest) ?? []
  return `${date}T${time}${offset.length === 3 ? `${offset}:00` : offset}`
}
