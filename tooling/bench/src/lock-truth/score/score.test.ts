import { expect, test } from 'vitest'
import type { Label } from '../label.ts'
import type { Finding } from '../linters/linter.ts'
import { type LabelledCase, score } from './score.ts'

const labelled = (name: string, label: Label): LabelledCase => ({ lockCase: { name, sql: ['select 1'] }, label })
const long: readonly Finding[] = [{ rule: 'long-rule', claim: 'long' }]
const other: readonly Finding[] = [{ rule: 'style', claim: 'other' }]

test('hits, misses and false alarms are counted by claims about waiting alone', () => {
  const cases = [
    labelled('found', 'long'),
    labelled('missed', 'fails'),
    labelled('style only', 'long'),
    labelled('alarm', 'brief'),
    labelled('quiet', 'free'),
  ]

  const result = score(cases, [long, [], other, [...long, ...other], other])

  expect(result).toMatchObject({ hits: 1, precision: 1 / 2, recall: 1 / 3 })
  expect(result.f1).toBeCloseTo(0.4)
  expect(result.misses.map(({ lockCase }) => lockCase.name)).toEqual(['missed', 'style only'])
  expect(result.falseAlarms.map(({ lockCase, rules }) => [lockCase.name, rules])).toEqual([['alarm', ['long-rule']]])
})

test('a linter without any finding has a score of nothing', () => {
  expect(score([labelled('missed', 'long')], [[]])).toMatchObject({ hits: 0, precision: 0, recall: 0, f1: 0 })
})
