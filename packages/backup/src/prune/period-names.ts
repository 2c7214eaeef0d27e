/** The periods of which retention keeps one backup each. */
export type Period = 'daily' | 'weekly' | 'monthly' | 'yearly'

const DAY_MS = 86_400_000

/** Names the UTC day, week, month or year of a moment: 2026-11-21, 2026-W47, 2026-11, 2026. Names of a kind sort by time. Pure. */
export const PERIOD_NAMES: Readonly<Record<Period, (moment: number) => string>> = {
  daily: (moment) => new Date(moment).toISOString().slice(0, 10),
  weekly: weekName,
  monthly: (moment) => new Date(moment).toISOString().slice(0, 7),
  yearly: (moment) => new Date(moment).toISOString().slice(0, 4),
}

/** ISO 8601: weeks start on Monday, and a week belongs to the year of its Thursday. */
function weekName(moment: number): string {
  const weekday = (new Date(moment).getUTCDay() + 6) % 7
  const thursday = new Date(moment + (3 - weekday) * DAY_MS)
  const year = thursday.getUTCFullYear()
  const week = Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / (7 * DAY_MS)) + 1
  return `${year}-W${String(week).padStart(2, '0')}`
}
