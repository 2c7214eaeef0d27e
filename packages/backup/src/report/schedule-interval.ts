const DAY_MS = 86_400_000
const MINUTE_MS = 60_000
/** Long enough that a schedule of once a year comes due twice. */
const DAYS = 800
/** Any Monday. */
const START = Date.UTC(2024, 0, 1)
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

/**
 * The longest time between two runs of a cron expression with five fields, in milliseconds; undefined for one that this cannot read or
 * that never comes due twice. Pure.
 */
export function scheduleInterval(cron: string): number | undefined {
  const [minutes, hours, days, months, weekdays, ...more] = cron.trim().toLowerCase().split(/\s+/)
  if (weekdays === undefined || more.length > 0) return undefined
  const fields = [
    parseField(minutes ?? '', 0, 59, []),
    parseField(hours ?? '', 0, 23, []),
    parseField(days ?? '', 1, 31, []),
    parseField(months ?? '', 1, 12, MONTHS),
    parseField(weekdays, 0, 7, WEEKDAYS),
  ]
  const [minute, hour, day, month, weekday] = fields
  if (!minute || !hour || !day || !month || !weekday) return undefined
  if (weekday.has(7)) weekday.add(0)
  const times = [...hour].flatMap((h) => [...minute].map((m) => (h * 60 + m) * MINUTE_MS)).sort((a, b) => a - b)
  const runsOn = (date: Date): boolean => {
    if (!month.has(date.getUTCMonth() + 1)) return false
    const [byDay, byWeekday] = [day.has(date.getUTCDate()), weekday.has(date.getUTCDay())]
    // cron's own rule: of two restricted fields one is enough.
    return days === '*' || weekdays === '*' ? byDay && byWeekday : byDay || byWeekday
  }
  return longestGap(times, runsOn)
}

function longestGap(times: readonly number[], runsOn: (date: Date) => boolean): number | undefined {
  let previous: number | undefined
  let longest: number | undefined
  for (let start = START; start < START + DAYS * DAY_MS; start += DAY_MS) {
    if (!runsOn(new Date(start))) continue
    for (const time of times) {
      const gap = previous === undefined ? 0 : start + time - previous
      if (previous !== undefined && gap > (longest ?? 0)) longest = gap
      previous = start + time
    }
  }
  return longest
}

/** `*`, `5`, `1-5`, `mon-fri`, a list of them, each with a step. */
function parseField(text: string, lowest: number, highest: number, names: readonly string[]): Set<number> | undefined {
  const values = new Set<number>()
  for (const part of text.split(',')) {
    const [, from, to, step = '1'] = /^(\*|\w+)(?:-(\w+))?(?:\/(\d+))?$/.exec(part) ?? []
    if (from === undefined) return undefined
    const open = from === '*' || (to === undefined && part.includes('/'))
    const first = from === '*' ? lowest : numberOf(from, lowest, names)
    const last = to === undefined ? (open ? highest : first) : numberOf(to, lowest, names)
    const invalid = !(first >= lowest && last <= highest && first <= last) || Number(step) === 0
    if (invalid) return undefined
    for (let value = first; value <= last; value += Number(step)) values.add(value)
  }
  return values
}

function numberOf(text: string, lowest: number, names: readonly string[]): number {
  const named = names.indexOf(text)
  if (named >= 0) return named + (names === MONTHS ? lowest : 0)
  return /^\d+$/.test(text) ? Number(text) : Number.NaN
}
