import { VectorError } from '../errors.ts'

const MINUTE_MS = 60_000
const DAY_MINUTES = 24 * 60

/** A time of every day, in minutes after midnight UTC; `to` before `from` goes past midnight. */
export interface MaintenanceWindow {
  readonly from: number
  readonly to: number
}

/**
 * Reads `02:00-04:00` or `22:30-01:00`, in UTC. Pure.
 * @throws {VectorError} `INDEX_PARAMETER_INVALID`
 */
export function parseWindow(text: string): MaintenanceWindow {
  const times = /^(\d\d):(\d\d)-(\d\d):(\d\d)$/.exec(text)?.slice(1).map(Number)
  const [fromHour = 24, fromMinute = 60, toHour = 24, toMinute = 60] = times ?? []
  const window = { from: fromHour * 60 + fromMinute, to: toHour * 60 + toMinute }
  if (fromHour > 23 || fromMinute > 59 || toHour > 23 || toMinute > 59 || window.from === window.to) {
    throw new VectorError('INDEX_PARAMETER_INVALID', `"${text}" is no window of time`, {
      hint: 'Write it as `02:00-04:00`, in UTC.',
    })
  }
  return window
}

/** Milliseconds until the window closes; undefined while it is closed. Pure. */
export function msUntilClose({ from, to }: MaintenanceWindow, now: Date): number | undefined {
  const sinceMidnightMs = now.getTime() % (DAY_MINUTES * MINUTE_MS)
  const length = (to - from + DAY_MINUTES) % DAY_MINUTES
  const openForMs = (sinceMidnightMs - from * MINUTE_MS + DAY_MINUTES * MINUTE_MS) % (DAY_MINUTES * MINUTE_MS)
  const leftMs = length * MINUTE_MS - openForMs
  return leftMs > 0 ? leftMs : undefined
}

/**
 * Refuses to begin when the window is closed, or when the work is known to take longer than it stays open. Pure.
 * @throws {VectorError} `INDEX_REBUILD_OUTSIDE_WINDOW`
 */
export function requireOpen(window: MaintenanceWindow, now: Date, expectedMs: number | null): void {
  const leftMs = msUntilClose(window, now)
  if (leftMs === undefined) {
    throw new VectorError('INDEX_REBUILD_OUTSIDE_WINDOW', `the window ${windowText(window)} is closed`)
  }
  if (expectedMs !== null && expectedMs > leftMs) {
    const [takes, left] = [expectedMs, leftMs].map((ms) => Math.ceil(ms / MINUTE_MS))
    throw new VectorError(
      'INDEX_REBUILD_OUTSIDE_WINDOW',
      `the rebuild takes about ${takes} min and the window ${windowText(window)} closes in ${left} min`,
    )
  }
}

/** `02:00-04:00 UTC`. Pure. */
export function windowText({ from, to }: MaintenanceWindow): string {
  return `${timeText(from)}-${timeText(to)} UTC`
}

function timeText(minutes: number): string {
  return [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':')
}
