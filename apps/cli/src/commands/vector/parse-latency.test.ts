import { expect, test } from 'vitest'
import { parseLatency } from './parse-latency.ts'

test.each([
  ['5ms', 5],
  ['5', 5],
  ['0.5s', 500],
  ['2.5 ms', 2.5],
])('a latency of %s is %d ms', (text, milliseconds) => {
  expect(parseLatency(text)).toBe(milliseconds)
})

test.each(['', '0', '0ms', '-5', 'fast', '5min'])('"%s" is no latency', (text) => {
  expect(() => parseLatency(text)).toThrow('It must be a time such as 5ms or 0.5s.')
})
