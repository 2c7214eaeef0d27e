import { expect, test } from 'vitest'
import type { MeasuredQuery, Measurement } from '../recall/measurement.ts'
import { judgeTrial } from './judge-trial.ts'

const PROMISED = { targetRecall: 0.95, latencyMs: 5, poorShare: 0.01 }

function measured(recalls: readonly number[], more: Partial<Measurement> = {}, ms = 1, strata = ['any']): Measurement {
  const perQuery = recalls.map(
    (recall, at): MeasuredQuery => ({
      query: String(at),
      stratum: strata[at % strata.length] ?? 'any',
      recall,
      ms,
      short: false,
    }),
  )
  return {
    index: 'idx',
    method: 'hnsw',
    settings: [],
    rerank: null,
    perQuery,
    asked: recalls.length,
    indexUsed: true,
    usedWhenSetBefore: true,
    otherIndex: null,
    shortage: null,
    reason: null,
    ...more,
  }
}

const verdict = (measurement: Measurement, replaces: readonly string[] = []) =>
  judgeTrial(measurement, { search: {}, queries: 'tuning', replaces }, PROMISED).verdict

const good = Array.from({ length: 400 }, () => 1)

test('a setting passes when all is proven', () => {
  expect(verdict(measured(good))).toBe('passes')
})

test('a mean above the target is not enough: the interval must be', () => {
  expect(verdict(measured(good.map((_, at) => (at % 25 === 0 ? 0.2 : 1))))).toBe('recall')
  expect(verdict(measured([1, 1, 1, 1]))).toBe('recall')
})

test('a good mean does not hide queries that find nothing', () => {
  expect(verdict(measured(good.map((_, at) => (at % 80 === 0 ? 0 : 1))))).toBe('poor')
})

test('a good mean does not hide a group of rows that is lost', () => {
  // A quarter of the queries find two thirds.
  const strata = ['newest', 'any', 'any', 'any', 'any', 'any', 'any', 'any', 'any', 'any']
  const recalls = good.map((_, at) => (at % 10 === 0 ? 0.8 : 1))

  expect(verdict(measured(recalls, {}, 1, strata))).toBe('stratum')
})

test('a setting that is too slow, not used or not measured is no choice', () => {
  expect(verdict(measured(good, {}, 6))).toBe('latency')
  expect(verdict(measured(good, { indexUsed: false }))).toBe('unused')
  expect(verdict(measured([]))).toBe('unmeasured')
})

test('that the planner still reads the index to be replaced is no fault of the new one', () => {
  const beside = measured(good, { indexUsed: false, otherIndex: 'old' })

  expect(verdict(beside)).toBe('unused')
  expect(verdict(beside, ['old'])).toBe('passes')
  expect(verdict(measured(good, { indexUsed: false }), ['old'])).toBe('unused')
})
