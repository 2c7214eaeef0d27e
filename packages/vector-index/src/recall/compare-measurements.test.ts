import { expect, test } from 'vitest'
import { mulberry32 } from '../../test/clustered-vectors.ts'
import { compareMeasurements, type RecallComparison } from './compare-measurements.ts'

interface Pair {
  readonly before: number
  readonly after: number
}

function compare(pairs: readonly Pair[]): RecallComparison {
  const measured = (side: keyof Pair) => ({
    perQuery: pairs.map((pair, index) => ({ query: String(index), recall: pair[side] })),
  })
  return compareMeasurements(measured('before'), measured('after'))
}

/** Most queries stay, some are lost or won whole, some change by one neighbour. */
function drawPairs(random: () => number, queries: number, lost: number, won: number): readonly Pair[] {
  return Array.from({ length: queries }, () => {
    const at = random()
    if (at < lost) return { before: 1, after: 0.1 }
    if (at < lost + won) return { before: 0.1, after: 1 }
    if (random() < 0.8) return { before: 1, after: 1 }
    return random() < 0.5 ? { before: 1, after: 0.9 } : { before: 0.9, after: 1 }
  })
}

function drawOften(queries: number, lost: number, won: number): { held: number; verdicts: Record<string, number> } {
  const runs = 1000
  const random = mulberry32(5)
  const verdicts: Record<string, number> = { better: 0, same: 0, worse: 0, undecided: 0 }
  let held = 0
  for (let run = 0; run < runs; run += 1) {
    const { low, high, verdict } = compare(drawPairs(random, queries, lost, won))
    const truth = 0.9 * (won - lost)
    if (low <= truth && truth <= high) held += 1 / runs
    verdicts[verdict] = (verdicts[verdict] ?? 0) + 1 / runs
  }
  return { held, verdicts }
}

test.each([
  [20, 0.05, 0.05],
  [50, 0.05, 0.01],
  [100, 0.02, 0.02],
  [100, 0, 0.05],
  [200, 0.1, 0.02],
] as const)(
  'over %i queries of which %f are lost and %f won the interval holds in 92 of 100 draws',
  (queries, lost, won) => {
    expect(drawOften(queries, lost, won).held).toBeGreaterThanOrEqual(0.92)
  },
)

test('without a real difference at most 5 % of the comparisons see one', () => {
  const { better = 0, worse = 0 } = drawOften(100, 0.03, 0.03).verdicts

  expect(better + worse).toBeLessThanOrEqual(0.05)
})

test('a loss of 7 points over 200 queries is nearly always seen', () => {
  expect(drawOften(200, 0.1, 0.02).verdicts.worse).toBeGreaterThan(0.9)
})

test('100 equal pairs are the same within two points, 20 are too few to say', () => {
  const equal = { before: 0.9, after: 0.9 }

  expect(compare(Array.from({ length: 100 }, () => equal))).toMatchObject({ difference: 0, verdict: 'same' })
  expect(compare(Array.from({ length: 20 }, () => equal))).toMatchObject({ difference: 0, verdict: 'undecided' })
})

test('only queries of both measurements count', () => {
  const before = {
    perQuery: [
      { query: 'a', recall: 0.5 },
      { query: 'gone', recall: 0 },
    ],
  }
  const after = {
    perQuery: [
      { query: 'new', recall: 0 },
      { query: 'a', recall: 1 },
    ],
  }

  expect(compareMeasurements(before, after)).toMatchObject({ difference: 0.5, queries: 1, verdict: 'undecided' })
  expect(compareMeasurements({ perQuery: [] }, after)).toMatchObject({ queries: 0, verdict: 'undecided' })
})
