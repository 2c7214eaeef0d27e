import { expect, test } from 'vitest'
import { parserOf, toRfc3339 } from './parse-value.ts'

test.for([
  ['2026-11-21 09:30:00.25+02', '2026-11-21T09:30:00.25+02:00'],
  ['2026-11-21 09:30:00+05:30', '2026-11-21T09:30:00+05:30'],
  ['2026-11-21 09:30:00-08', '2026-11-21T09:30:00-08:00'],
  ['2026-11-21 09:30:00', '2026-11-21T09:30:00+00:00'],
])('the timestamp %s becomes %s', ([timestamp, expected]) => {
  expect(toRfc3339(timestamp ?? '')).toBe(expected)
})

test.for([
  ['json stays text', 3802, '{"a": 1}', '{"a": 1}'],
  ['numeric keeps its digits', 1700, '1.10', '1.10'],
  ['int4 is a number', 23, '7', 7],
  ['int8 stays text, as it may not fit a number', 20, '9007199254740993', '9007199254740993'],
  ['"char" is text', 18, 'r', 'r'],
  ['name[] is an array', 1003, '{a,"b c",NULL}', ['a', 'b c', null]],
  ['timestamptz[] is an array', 1185, '{"2026-11-21 09:30:00+00",NULL}', ['2026-11-21T09:30:00+00:00', null]],
  ['an unknown type is text', 99_999, '(1,2)', '(1,2)'],
] as const)('%s', ([, oid, text, expected]) => {
  expect(parserOf(oid)(text)).toEqual(expected)
})
