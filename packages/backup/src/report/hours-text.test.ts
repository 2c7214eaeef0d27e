import { expect, test } from 'vitest'
import { hoursText } from './hours-text.ts'

test('hours are as exact as somebody reads them', () => {
  expect([0.04, 1.26, 2.26, 24, 26.51, 47.6, 501.76].map(hoursText)).toEqual([
    '2 min',
    '76 min',
    '2.3 h',
    '24 h',
    '27 h',
    '2 d',
    '21 d',
  ])
})
