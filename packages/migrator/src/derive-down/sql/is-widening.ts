/** From narrow to wide, as `format_type` names them; each holds every value of those before it. */
const WIDER: readonly (readonly string[])[] = [
  ['smallint', 'integer', 'bigint', 'numeric', 'text'],
  ['real', 'double precision'],
  ['date', 'timestamp without time zone'],
  ['uuid', 'text'],
  ['boolean', 'text'],
  ['character varying', 'text'],
]
const WITH_LENGTH = /^(character varying|numeric)(?:\((\d+)(?:,(\d+))?\))?$/

/** Whether every value of a type survives the change to another; "no" where it is not certain. Takes names as `format_type` prints them. */
export function isWidening(from: string, to: string): boolean {
  const [narrow, wide] = [WITH_LENGTH.exec(from), WITH_LENGTH.exec(to)]
  if (narrow?.[1] !== undefined && narrow[1] === wide?.[1]) return isWider(narrow, wide)
  if (/(?:^|\.)citext$/.test(from) && to === 'text') return true
  const bare = narrow?.[1] ?? from
  if (wide?.[2] !== undefined) return false
  return WIDER.some((types) => types.includes(bare) && types.indexOf(bare) < types.indexOf(to))
}

function isWider(narrow: RegExpExecArray, wide: RegExpExecArray): boolean {
  if (wide[2] === undefined) return true
  if (narrow[2] === undefined) return false
  const fraction = Number(wide[3] ?? 0) - Number(narrow[3] ?? 0)
  return fraction >= 0 && Number(wide[2]) - fraction >= Number(narrow[2])
}
