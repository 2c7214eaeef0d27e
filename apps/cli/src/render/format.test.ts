import { expect, test } from 'vitest'
import { formatAge, formatBytes, formatCount, formatDuration, formatTime, plural } from './format.ts'

test.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1024, '1.0 kB'],
  [1536 * 1024, '1.5 MB'],
  [99.96 * 1024, '100 kB'],
  [1023.7 * 1024, '1.0 MB'],
  [5 * 1024 ** 5, '5120 TB'],
])('%d bytes are printed as %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text)
})

test.each([
  [0.04, '0.0 ms'],
  [9.97, '10 ms'],
  [412.4, '412 ms'],
  [999.7, '1.0 s'],
  [59_970, '1 min 0 s'],
  [119_700, '2 min 0 s'],
  [125_000, '2 min 5 s'],
])('%d milliseconds are printed as %s', (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text)
})

test('counts have thousands separators and their noun in the right number', () => {
  expect(formatCount(1_234_567)).toBe('1,234,567')
  expect([plural(0, 'row'), plural(1, 'row'), plural(2, 'index', 'indexes')]).toEqual(['0 rows', '1 row', '2 indexes'])
})

test('times are in UTC', () => {
  expect(formatTime(new Date('2026-11-21T09:30:59+02:00'))).toBe('2026-11-21 07:30 UTC')
})

test.each([
  [20_000, '0 min'],
  [119 * 60_000, '119 min'],
  [2 * 3_600_000, '2 h'],
  [47 * 3_600_000, '47 h'],
  [50 * 3_600_000, '2 d'],
  [-3 * 3_600_000, '-3 h'],
])('an age of %d milliseconds is printed as %s', (milliseconds, text) => {
  expect(formatAge(milliseconds)).toBe(text)
})
