const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const

/** `1.5 MB`, with PostgreSQL's units of 1024. */
export function formatBytes(bytes: number): string {
  let value = bytes
  let unit = 0
  // 1023.5 would be printed as 1024.
  while (Math.round(value) >= 1024 && unit < BYTE_UNITS.length - 1) {
    value /= 1024
    unit += 1
  }
  return `${unit === 0 || value >= 99.95 ? Math.round(value) : value.toFixed(1)} ${BYTE_UNITS[unit]}`
}

/** `412 ms`, `3.4 s`, `2 min 5 s`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 9.95) return `${milliseconds.toFixed(1)} ms`
  if (milliseconds < 999.5) return `${Math.round(milliseconds)} ms`
  if (milliseconds < 59_950) return `${(milliseconds / 1_000).toFixed(1)} s`
  const seconds = Math.round(milliseconds / 1_000)
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

const AGE_UNITS = [
  { name: 'd', milliseconds: 86_400_000 },
  { name: 'h', milliseconds: 3_600_000 },
] as const

/** `12 min`, `5 h`, `3 d`: how old something is. What is from the future has a minus. */
export function formatAge(milliseconds: number): string {
  const unit = AGE_UNITS.find((each) => Math.abs(milliseconds) >= 2 * each.milliseconds)
  return unit === undefined
    ? `${Math.round(milliseconds / 60_000)} min`
    : `${Math.round(milliseconds / unit.milliseconds)} ${unit.name}`
}

/** `12,345`. */
export function formatCount(count: number): string {
  // Grouped by hand: the rules of a locale take 9 ms to load, as long as the rest of a small command's answer.
  return String(count).replaceAll(/\B(?=(?:\d{3})+$)/g, ',')
}

/** `1 migration`, `3 migrations`. */
export function plural(count: number, noun: string, nouns = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : nouns}`
}

/** `2026-11-21 09:30 UTC`. */
export function formatTime(date: Date): string {
  return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
