import { expect, test } from 'vitest'
import { msUntilClose, parseWindow, requireOpen, windowText } from './maintenance-window.ts'

const at = (time: string): Date => new Date(`2026-03-01T${time}:00Z`)
const HOUR = 3_600_000

test('a window is open from its first minute to its last', () => {
  const window = parseWindow('02:00-04:00')

  expect(msUntilClose(window, at('01:59'))).toBeUndefined()
  expect(msUntilClose(window, at('02:00'))).toBe(2 * HOUR)
  expect(msUntilClose(window, at('03:30'))).toBe(HOUR / 2)
  expect(msUntilClose(window, at('04:00'))).toBeUndefined()
})

test('a window may go past midnight', () => {
  const window = parseWindow('22:30-01:00')

  expect(msUntilClose(window, at('23:00'))).toBe(2 * HOUR)
  expect(msUntilClose(window, at('00:30'))).toBe(HOUR / 2)
  expect(msUntilClose(window, at('12:00'))).toBeUndefined()
  expect(windowText(window)).toBe('22:30-01:00 UTC')
})

test('what is no window is refused', () => {
  for (const text of ['2:00-4:00', '02:00', '24:00-01:00', '02:60-03:00', '02:00-02:00', '']) {
    expect(() => parseWindow(text), text).toThrow(expect.objectContaining({ code: 'INDEX_PARAMETER_INVALID' }))
  }
})

test('work that is known to take longer than the window stays open is not begun', () => {
  const window = parseWindow('02:00-04:00')
  const refused = expect.objectContaining({ code: 'INDEX_REBUILD_OUTSIDE_WINDOW' })

  expect(() => requireOpen(window, at('05:00'), null)).toThrow(refused)
  expect(() => requireOpen(window, at('03:00'), 1.5 * HOUR)).toThrow(refused)
  expect(() => requireOpen(window, at('02:10'), 1.5 * HOUR)).not.toThrow()
  expect(() => requireOpen(window, at('03:50'), null)).not.toThrow()
})
