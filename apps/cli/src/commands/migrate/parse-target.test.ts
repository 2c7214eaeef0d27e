import { expect, test } from 'vitest'
import { parseDownTarget, parseUpTarget } from './parse-target.ts'

test('a target is a number, a name or an end; a timestamp is a name', () => {
  expect([undefined, 'head', '2', '+2', '0', '20260101000000', '1_a', '-1'].map(parseUpTarget)).toEqual([
    undefined,
    undefined,
    2,
    2,
    0,
    '20260101000000',
    '1_a',
    '-1',
  ])
  expect(['base', '2', '-2', '20260101000000', '1_a'].map(parseDownTarget)).toEqual([
    { base: true },
    { count: 2 },
    { count: 2 },
    { to: '20260101000000' },
    { to: '1_a' },
  ])
})
